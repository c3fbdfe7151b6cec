namespace Understudy.Proxy.Upstreams;

/// <summary>What a call says of a frame that has come for it.</summary>
internal enum FrameVerdict : byte
{
    /// <summary>The rest of the reply is of no interest; the call is over.</summary>
    Over,

    /// <summary>It waits for the rest of the reply.</summary>
    MoreToCome,

    /// <summary>It did not ask for that.</summary>
    Foreign,
}
