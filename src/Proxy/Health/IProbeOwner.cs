using Understudy.Proxy.Upstreams;

namespace Understudy.Proxy.Health;

/// <summary>Who asks a server over a <see cref="ProbeConnection"/>. Takes the frames of each answer, and says false to the last one that
/// counts; may close the connection from within, or ask something else.</summary>
internal interface IProbeOwner : IReplySink
{
    /// <summary>The server cannot be reached, is gone, makes no sense, or did not answer in time.</summary>
    void OnFailed(string reason);

    /// <summary>It is there and cannot be used, until somebody does something about it.</summary>
    void OnRefused(string refusal);
}
