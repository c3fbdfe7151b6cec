using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class ReplyMismatchTests
{
    private readonly PendingCalls _pending = new();

    [Theory]
    [InlineData(Verb.Get, "VALUE k 0 1\r\nx\r\n")]
    [InlineData(Verb.Get, "END\r\n")]
    [InlineData(Verb.Set, "STORED\r\n")]
    [InlineData(Verb.Set, "SERVER_ERROR out of memory storing object\r\n")]
    [InlineData(Verb.MetaDebug, "ME k exp=-1\r\n")]
    [InlineData(Verb.Stats, "STAT pid 1\r\n")]
    public void What_was_asked_for_is_an_answer(Verb verb, string frame)
    {
        Ask(verb);

        MismatchOf(frame).ShouldBeNull();
    }

    [Theory]
    [InlineData(Verb.Set, "DELETED\r\n", "sent a reply to something else than was asked")]
    [InlineData(Verb.Get, "STORED\r\n", "sent a reply to something else than was asked")]
    [InlineData(Verb.Get, "VALUE other 0 1\r\nx\r\n", "answered with another key than was asked for")]
    [InlineData(Verb.MetaDebug, "ME other exp=-1\r\n", "answered with another key than was asked for")]
    public void What_answers_something_else_is_told_with_its_reason(Verb verb, string frame, string reason)
    {
        Ask(verb);

        MismatchOf(frame).ShouldBe(reason);
    }

    [Fact]
    public void Nothing_may_come_while_nothing_has_been_sent()
    {
        _pending.Add(new Call(), tag: 0, Verb.Get, deadline: 0, now: 0);

        MismatchOf("END\r\n").ShouldBe("sent a reply that nobody asked for");
    }

    [Fact]
    public void A_retrieval_has_no_more_values_than_it_asked_for()
    {
        Ask(Verb.Get);
        _pending.First.FramesLeft = 0;

        MismatchOf("VALUE k 0 1\r\nx\r\n").ShouldBe("sent more values than were asked for");
        MismatchOf("END\r\n").ShouldBeNull();
    }

    [Theory]
    [InlineData("HD O0\r\n", true)]
    [InlineData("HD O1\r\n", false)]
    [InlineData("HD\r\n", false)]
    [InlineData("HD Oxyz\r\n", false)]
    [InlineData("EN\r\n", true)]
    [InlineData("SERVER_ERROR busy\r\n", true)]
    public void A_numbered_request_is_answered_with_its_number_but_by_errors_and_misses(string frame, bool isAnswer)
    {
        Ask(Verb.MetaGet, isNumbered: true);

        MismatchOf(frame).ShouldBe(isAnswer ? null : "answered another request than the one that was next");
    }

    private void Ask(Verb verb, bool isNumbered = false)
    {
        _pending.Add(new Call(), tag: 0, verb, deadline: 0, now: 0);
        _pending.MarkWritten(requestEnd: 0, isNumbered);
    }

    private string? MismatchOf(string frame)
    {
        var bytes = Encoding.ASCII.GetBytes(frame);
        ReplyParser.TryRead(bytes, out var reply);
        return ReplyMismatch.Of(_pending, bytes, in reply);
    }

    // Asks for the key k.
    private sealed class Call : IUpstreamCall
    {
        public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) => frame.IndexOf("other"u8) < 0;

        public void Write(int tag, UpstreamConnection upstream) => throw new InvalidOperationException();

        public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream) =>
            throw new InvalidOperationException();

        public void OnFailure(int tag, Outcome failure) => throw new InvalidOperationException();
    }
}
