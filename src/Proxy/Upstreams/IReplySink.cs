using Understudy.Protocol.Replies;

namespace Understudy.Proxy.Upstreams;

/// <summary>Takes the reply frames that a <see cref="ReplyReader"/> finds.</summary>
internal interface IReplySink
{
    /// <summary>Takes the next frame, which is valid until this returns.</summary>
    /// <returns>False if nothing that follows is of interest: it is dropped.</returns>
    bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply);
}
