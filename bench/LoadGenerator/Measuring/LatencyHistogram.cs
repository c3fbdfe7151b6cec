using System.Numerics;

namespace Understudy.LoadGenerator.Measuring;

/// <summary>Counts latencies in nanoseconds, with a relative error below 1/128 over the whole range.</summary>
/// <remarks>
/// Log-linear as HdrHistogram: every power of two is cut into 128 equal parts, values below 128 are exact.
/// Recording is one shift and one increment; nothing is allocated after construction.
/// </remarks>
internal sealed class LatencyHistogram
{
    private const int PartBits = 7;
    private const int Parts = 1 << PartBits;

    // 2^42 ns is 73 minutes: longer than any run, so nothing real is ever clipped.
    private const int MaxBits = 42;
    private const long LargestValue = (1L << MaxBits) - 1;

    private readonly long[] _counts = new long[(MaxBits - PartBits + 1) * Parts];

    public long Count { get; private set; }

    /// <summary>The largest recorded value, exactly.</summary>
    public long Max { get; private set; }

    public void Record(long nanoseconds)
    {
        var value = Math.Clamp(nanoseconds, 0, LargestValue);
        _counts[IndexOf(value)]++;
        Count++;
        if (value > Max) Max = value;
    }

    /// <summary>The value that the given share of all recorded ones does not exceed; 0 when nothing was recorded.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    /// <returns>The upper end of the part it falls into, so never too small, and never above <see cref="Max"/>.</returns>
    public long Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Min(Max, UpperEnd(i));
        }

        return 0;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    private static int IndexOf(long value)
    {
        if (value < Parts) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - PartBits;
        return (shift + 1) * Parts + (int)((value >> shift) - Parts);
    }

    private static long UpperEnd(int index)
    {
        if (index < Parts) return index;
        var shift = index / Parts - 1;
        return ((long)(index % Parts + Parts + 1) << shift) - 1;
    }
}
