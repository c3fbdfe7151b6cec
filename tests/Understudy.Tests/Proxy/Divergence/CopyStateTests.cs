using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Divergence;

namespace Understudy.Tests.Proxy.Divergence;

public class CopyStateTests
{
    [Theory]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "VA 1 f0 t-1 c9\r\nx\r\n", nameof(Verdict.Equal))]
    [InlineData("VA 1 f0 t100 c1\r\nx\r\n", "VA 1 f0 t98 c1\r\nx\r\n", nameof(Verdict.Equal))]
    [InlineData("EN\r\n", "EN\r\n", nameof(Verdict.Equal))]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "EN\r\n", nameof(Verdict.Missing))]
    [InlineData("EN\r\n", "VA 1 f0 t-1 c1\r\nx\r\n", nameof(Verdict.Missing))]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "VA 1 f0 t-1 c1\r\ny\r\n", nameof(Verdict.Different))]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "VA 2 f0 t-1 c1\r\nxx\r\n", nameof(Verdict.Different))]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "VA 1 f1 t-1 c1\r\nx\r\n", nameof(Verdict.Different))]
    [InlineData("VA 1 f0 t100 c1\r\nx\r\n", "VA 1 f0 t97 c1\r\nx\r\n", nameof(Verdict.Different))]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "VA 1 f0 t1 c1\r\nx\r\n", nameof(Verdict.Different))]
    [InlineData("VA 1 f0 t-1 c1 W X\r\nx\r\n", "VA 1 f0 t-1 c1\r\ny\r\n", nameof(Verdict.Unclear))]
    [InlineData("VA 1 f0 t-1 c1\r\nx\r\n", "VA 0 f0 t5 c1 Z\r\n\r\n", nameof(Verdict.Unclear))]
    [InlineData("SERVER_ERROR out of memory\r\n", "EN\r\n", nameof(Verdict.Unclear))]
    public void Two_answers_are_judged(string one, string other, string verdict)
    {
        CopyState.Compare(StateOf(one), StateOf(other)).ToString().ShouldBe(verdict);
    }

    private static CopyState StateOf(string answer)
    {
        var frame = Encoding.ASCII.GetBytes(answer);
        ReplyParser.TryRead(frame, out var reply).ShouldBe(ParseStatus.Complete);
        return CopyState.Of(frame, in reply);
    }
}
