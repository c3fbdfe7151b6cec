namespace Understudy.Proxy.Divergence;

/// <summary>What a comparison of two copies of an item found.</summary>
internal enum Verdict : byte
{
    /// <summary>Both have it alike, or neither has it.</summary>
    Equal,

    /// <summary>One of them does not have it, which is never wrong.</summary>
    Missing,

    /// <summary>Value, flags or TTL differ, and still did when both were asked again.</summary>
    Different,

    /// <summary>The key is being written, marked as stale or about to expire, or somebody did not answer.</summary>
    Unclear,
}
