using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol;

public sealed class ParserAllocationTests
{
    private const string Requests =
        "get key\r\nget a b c\r\nset key 0 0 3\r\nabc\r\nset key x\r\ndelete key 0 noreply\r\nincr n -1\r\n"
        + "mg YWJj b v q O1\r\nms key 1 T0 c\r\nx\r\n";

    private const string Replies = "VALUE key 0 3 77\r\nabc\r\nEND\r\nSTORED\r\nHD c5 W\r\nVA 1 f0 t-1\r\nx\r\n15\r\nSERVER_ERROR x\r\n";

    [Fact]
    public void Reading_and_rewriting_allocate_nothing()
    {
        var requests = Encoding.ASCII.GetBytes(Requests);
        var replies = Encoding.ASCII.GetBytes(Replies);
        var scratch = new byte[512];
        ReadAll(requests, replies, scratch);

        var messages = 0;
        var allocated = Allocation.Of(() => messages = ReadAll(requests, replies, scratch));

        messages.ShouldBe(15);
        allocated.ShouldBe(0);
    }

    private static int ReadAll(ReadOnlySpan<byte> requests, ReadOnlySpan<byte> replies, Span<byte> scratch)
    {
        var messages = 0;
        while (!requests.IsEmpty)
        {
            RequestParser.TryRead(requests, 1024, out var request);
            if (request.Verb >= Verb.MetaNoop) MetaCommand.Write(requests, in request, casMask: 1, MetaFlags.Vivify, scratch, out _);
            messages += RequestErrors.Reply(in request).Length < scratch.Length ? 1 : 0;
            requests = requests[(int)request.Length..];
        }
        while (!replies.IsEmpty)
        {
            ReplyParser.TryRead(replies, out var reply);
            CasToken.Replace(replies[..reply.LineLength], reply.CasOffset, reply.CasLength, 12, scratch);
            messages++;
            replies = replies[(int)reply.Length..];
        }
        return messages;
    }
}
