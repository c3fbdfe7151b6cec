using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Rejoin;

/// <summary>What a server answers to a conditional write that was given up.</summary>
/// <param name="server">Which one.</param>
/// <param name="verb">Of the write.</param>
/// <param name="mode">Of the write.</param>
internal sealed class LateAnswer(int server, Verb verb, MetaMode mode) : IUpstreamCall
{
    private bool _isDeclined;

    /// <summary>The server has said that it changed nothing.</summary>
    public bool IsDeclinedBy(int asked) => _isDeclined && asked == server;

    public void Write(int tag, UpstreamConnection upstream) => throw new InvalidOperationException("written before it was given up");

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        _isDeclined = Outcomes.Of(verb, mode, reply.Kind, frame) is Outcome.Miss or Outcome.Declined;
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
    }
}
