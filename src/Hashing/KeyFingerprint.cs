using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing;

/// <summary>A short name for a key, for tables that need not keep the key itself. Not for placement.</summary>
public static class KeyFingerprint
{
    /// <summary>64 bits that two different keys share with a chance of 1 in 2^64.</summary>
    public static ulong Of(ReadOnlySpan<byte> key) => MixHash.Instance.Compute(key);
}
