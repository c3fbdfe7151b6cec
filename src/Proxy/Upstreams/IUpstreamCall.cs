using Understudy.Protocol.Replies;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Upstreams;

/// <summary>Something that waits for one server's answer.</summary>
internal interface IUpstreamCall
{
    /// <summary>Puts the request into the connection's output. Called once, when the connection can take it; never for a call that failed
    /// before.</summary>
    /// <param name="tag">What the caller gave when it enqueued the call.</param>
    /// <param name="upstream">The connection; its CAS mask is known by now.</param>
    void Write(int tag, UpstreamConnection upstream);

    /// <summary>Takes one frame of the reply.</summary>
    /// <returns>False if the rest of the reply is of no interest; the call is over then.</returns>
    bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream);

    /// <summary>There will be no reply; the call is over.</summary>
    void OnFailure(int tag, Outcome failure);
}
