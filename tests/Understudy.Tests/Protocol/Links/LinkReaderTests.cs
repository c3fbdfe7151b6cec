using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Links;

namespace Understudy.Tests.Protocol.Links;

public class LinkReaderTests
{
    private const int MostPayload = 100;

    private static readonly string[] All =
    [
        "beat 12 1 5 7 3f\r\n", "beat 12 1 5 - 0\r\n", "ack 1 5\r\n", "grant 12 1 99\r\n", "state 99 anything up to the end\r\n",
        "alive 3\r\n", "repair 0 1 a2V5\r\n", "suspect 2\r\n", "doubt a2V5\r\n", "resign 4 b\r\n", "no 77 no leader here\r\n",
        "r 77 5\r\nEND\r\n\r\n",
        "w 77 3 1 99 800 9\r\nget key\r\n\r\n", "r 0 0\r\n\r\n", "ack 1 5\n", "r 77 3\nabc\n",
    ];

    public static TheoryData<string> Lines => [.. All];

    [Theory, MemberData(nameof(Lines))]
    public void Each_line_is_read_and_written_back(string line)
    {
        Read(line, out var numbers, out var text, out var payload, out var verb, out var consumed).ShouldBe(ParseStatus.Complete);

        consumed.ShouldBe(line.Length);
        Written(verb, numbers, text, payload).ShouldBe(line.ReplaceLineEndings("\r\n"));
    }

    [Theory, MemberData(nameof(Lines))]
    public void A_line_that_is_cut_at_any_byte_is_waited_for(string line)
    {
        for (var i = 0; i < line.Length; i++)
            Read(line[..i], out _, out _, out _, out _, out _).ShouldBe(ParseStatus.NeedMoreData, line[..i]);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("bea 1 1 1 1 0\r\n")]
    [InlineData("beat 1 1 1 1\r\n")]
    [InlineData("beat 1 1 1 1 0 0\r\n")]
    [InlineData("beat - 1 1 1 0\r\n")]
    [InlineData("ack 1\r\n")]
    [InlineData("ack 1 5 6\r\n")]
    [InlineData("ack 1  5\r\n")]
    [InlineData("ack 1 -5\r\n")]
    [InlineData("ack 1 +5\r\n")]
    [InlineData("ack 1 5x\r\n")]
    [InlineData("ack 1 9223372036854775808\r\n")]
    [InlineData("ACK 1 5\r\n")]
    [InlineData("state 1\r\n")]
    [InlineData("no 1\r\n")]
    [InlineData("doubt\r\n")]
    [InlineData("r 1 3\r\nabcd\r\n")]
    [InlineData("r 1 3\r\nabc\rd")]
    [InlineData("r 1 101\r\n")]
    [InlineData("r 1 9223372036854775807\r\n")]
    [InlineData("get key\r\n")]
    [InlineData("GET / HTTP/1.1\r\n")]
    public void Whoever_says_anything_else_is_not_listened_to(string line)
    {
        Read(line, out _, out _, out _, out _, out _).ShouldBe(ParseStatus.MustClose);
    }

    [Fact]
    public void A_line_without_end_is_given_up()
    {
        Read(new string('x', LinkReader.MaxLineBytes - 1), out _, out _, out _, out _, out _).ShouldBe(ParseStatus.NeedMoreData);
        Read(new string('x', LinkReader.MaxLineBytes), out _, out _, out _, out _, out _).ShouldBe(ParseStatus.MustClose);
    }

    [Fact]
    public void Garbage_is_refused_or_waited_for_and_never_takes_more_than_was_received()
    {
        Fuzz.Check(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), garbage =>
        {
            var status = LinkReader.TryRead(garbage, MostPayload, out _, out var consumed);

            return consumed <= garbage.Length && (consumed > 0) == (status == ParseStatus.Complete);
        }));
    }

    [Fact]
    public void A_line_with_any_byte_changed_takes_no_more_than_was_received()
    {
        foreach (var line in All.Select(Encoding.ASCII.GetBytes))
        {
            for (var i = 0; i < line.Length * 256; i++)
            {
                var changed = (byte[])line.Clone();
                changed[i / 256] = (byte)i;

                LinkReader.TryRead(changed, MostPayload, out _, out var consumed);

                consumed.ShouldBeLessThanOrEqualTo(line.Length);
            }
        }
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        var (bytes, to) = ("w 77 3 1 99 800 9\r\nget key\r\n\r\n"u8.ToArray(), new byte[200]);

        Allocation.Of(() =>
        {
            LinkReader.TryRead(bytes, MostPayload, out var frame, out _);
            LinkWriter.Write(to, LinkVerb.Write, [frame[0], frame[1], frame[2], frame[3], frame[4], frame[5]]);
        }).ShouldBe(0);
    }

    private static ParseStatus Read(
        string line, out long[] numbers, out string text, out string payload, out LinkVerb verb, out int consumed)
    {
        var status = LinkReader.TryRead(Encoding.ASCII.GetBytes(line), MostPayload, out var frame, out consumed);
        (verb, text, payload) = (frame.Verb, Encoding.ASCII.GetString(frame.Text), Encoding.ASCII.GetString(frame.Payload));
        LinkForm.TryFind(LinkForm.WordOf(frame.Verb), out var form);
        numbers = new long[form.Numbers];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = frame[i];
        return status;
    }

    private static string Written(LinkVerb verb, long[] numbers, string text, string payload)
    {
        var to = new byte[LinkWriter.MaxHeadBytes + text.Length + 1];
        var head = Encoding.ASCII.GetString(to.AsSpan(0, LinkWriter.Write(to, verb, numbers, Encoding.ASCII.GetBytes(text))));
        return verb is LinkVerb.Write or LinkVerb.Reply ? head + payload + Encoding.ASCII.GetString(LinkWriter.End) : head;
    }
}
