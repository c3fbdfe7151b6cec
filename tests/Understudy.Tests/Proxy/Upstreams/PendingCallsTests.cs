using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class PendingCallsTests
{
    private readonly PendingCalls _pending = new();
    private readonly List<(int Tag, Outcome Failure)> _failures = [];

    [Fact]
    public void When_no_reply_will_come_what_was_written_is_lost_and_the_rest_was_not_sent()
    {
        Add(1, 2, 3);
        _pending.MarkWritten(requestEnd: 0);
        _pending.MarkWritten(requestEnd: 0);

        _pending.FailAll();

        _failures.ShouldBe([(1, Outcome.Lost), (2, Outcome.Lost), (3, Outcome.NotSent)]);
        _pending.Count.ShouldBe(0);
        _pending.Written.ShouldBe(0);
    }

    [Fact]
    public void A_call_given_up_keeps_its_place_if_it_was_written_and_leaves_the_line_if_not()
    {
        Add(1, 2, 3, 4);
        _pending.MarkWritten(requestEnd: 0);
        _pending[0].Call = null;
        _pending[2].Call = null;

        _pending.RemoveAbandoned();
        _pending.FailAll();

        _failures.ShouldBe([(2, Outcome.NotSent), (4, Outcome.NotSent)]);
    }

    [Fact]
    public void Calls_keep_their_order_however_many_there_are()
    {
        Add([.. Enumerable.Range(0, 40)]);
        for (var i = 0; i < 30; i++) _pending.RemoveFirst();
        Add([.. Enumerable.Range(40, 200)]);

        _pending.FailAll();

        _failures.Select(failure => failure.Tag).ShouldBe(Enumerable.Range(30, 210));
    }

    [Fact]
    public void A_call_keeps_the_number_that_it_was_written_with()
    {
        Add([.. Enumerable.Range(0, 50)]);
        for (var i = 0; i < 30; i++) _pending.MarkWritten(requestEnd: 0, isNumbered: true);
        var next = _pending.NextNumber;
        for (var i = 0; i < 20; i++) _pending.RemoveFirst();
        _pending[15].Call = null;
        Add([.. Enumerable.Range(50, 200)]);
        _pending.RemoveAbandoned();

        _pending.MarkWritten(requestEnd: 0, isNumbered: true);
        for (var i = 0; i < 10; i++) _pending.RemoveFirst();

        _pending.FirstNumber.ShouldBe(next);
        _pending.First.IsNumbered.ShouldBeTrue();
        _pending.First.Tag.ShouldBe(30);
    }

    [Fact]
    public void What_cannot_be_written_is_removed_and_told_that_it_was_not_sent()
    {
        Add(1, 2, 3, 4);
        _pending.MarkWritten(requestEnd: 0);
        _pending[2].Call = null;

        _pending.FailUnwritten();

        _failures.ShouldBe([(2, Outcome.NotSent), (4, Outcome.NotSent)]);
        _pending.Count.ShouldBe(1);
    }

    private void Add(params int[] tags)
    {
        foreach (var tag in tags) _pending.Add(new Call(_failures), tag, Verb.Get, deadline: 0, now: 0);
    }

    private sealed class Call(List<(int Tag, Outcome Failure)> failures) : IUpstreamCall
    {
        public void Write(int tag, UpstreamConnection upstream) => throw new InvalidOperationException();

        public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream) =>
            throw new InvalidOperationException();

        public void OnFailure(int tag, Outcome failure) => failures.Add((tag, failure));
    }
}
