using System.Numerics;
using System.Runtime.CompilerServices;

namespace Understudy.Transport.Measuring;

/// <summary>Counts durations, from 4 us to 275 s with a relative error of at most 1/64, and shorter ones to 64 ns. Written by one thread,
/// read by any, which may see a slightly old number.</summary>
/// <remarks>Log-linear as HdrHistogram: every power of two of a unit of 128 ns is cut into 32 equal parts; below 64 units each has a part
/// of its own. Takes 7 KB. To record takes a dozen instructions and allocates nothing.</remarks>
public sealed class DurationHistogram
{
    /// <summary>How many parts there are.</summary>
    internal const int Parts = (Octaves + 2) << PartBits;

    private const int UnitShift = 7;       // 128 ns: the shortest wait through a loop is some 10 us, which is 80 units
    private const int PartBits = 5;
    private const int Octaves = 25;        // above the linear part: up to 2^31 units, which is 275 s
    private const ulong MostUnits = (1UL << (PartBits + 1 + Octaves)) - 1;

    private readonly long[] _counts = new long[Parts];
    private long _sumNanoseconds;

    /// <summary>The sum of all durations.</summary>
    internal long SumNanoseconds => Volatile.Read(ref _sumNanoseconds);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long nanoseconds)
    {
        _sumNanoseconds += nanoseconds;
        _counts[PartOf(nanoseconds)]++;
    }

    /// <summary>Adds what was counted to the counts of others.</summary>
    /// <param name="counts">One for each part.</param>
    internal void AddTo(Span<long> counts)
    {
        for (var i = 0; i < Parts; i++) counts[i] += Volatile.Read(ref _counts[i]);
    }

    /// <summary>The part that a duration falls into.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int PartOf(long nanoseconds)
    {
        var units = (ulong)nanoseconds >> UnitShift;
        if (units > MostUnits) units = nanoseconds < 0 ? 0 : MostUnits;
        var shift = BitOperations.Log2(units | (1 << PartBits)) - PartBits;
        return (shift << PartBits) + (int)(units >> shift);
    }

    /// <summary>Where a part ends, in nanoseconds: all durations in it are shorter.</summary>
    internal static long EndOf(int part)
    {
        var shift = Math.Max(0, (part >> PartBits) - 1);
        return ((part - ((long)shift << PartBits)) + 1) << shift << UnitShift;
    }
}
