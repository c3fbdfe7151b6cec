using System.Numerics;

namespace Understudy.Store.Segments;

/// <summary>Items of similar TTL share segments, so that most of a segment expires together.</summary>
internal static class TtlClass
{
    private const int Octaves = 26;     // 2^25 s is a year; longer TTLs share the last class

    /// <summary>One class per 32 segments: each class holds up to two open, half-empty segments, 3 % of the memory on average.</summary>
    public static int CountFor(long segments) => (int)Math.Clamp(segments / 32, 4, 64);

    public static int Of(uint expiresAt, uint now, int classes)
    {
        if (expiresAt == 0) return 0;
        var octave = BitOperations.Log2(expiresAt > now ? expiresAt - now : 1);
        return 1 + Math.Min(octave, Octaves - 1) * (classes - 1) / Octaves;
    }
}
