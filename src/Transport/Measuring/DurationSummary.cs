namespace Understudy.Transport.Measuring;

/// <summary>What several histograms have counted together, as of when it was made.</summary>
public sealed class DurationSummary
{
    private readonly long[] _upTo = new long[DurationHistogram.Parts];   // and with each part

    /// <param name="histograms">Of any threads.</param>
    public DurationSummary(IEnumerable<DurationHistogram> histograms)
    {
        ArgumentNullException.ThrowIfNull(histograms);
        foreach (var histogram in histograms)
        {
            SumNanoseconds += histogram.SumNanoseconds;
            histogram.AddTo(_upTo);
        }

        for (var part = 1; part < _upTo.Length; part++) _upTo[part] += _upTo[part - 1];
    }

    private DurationSummary(DurationSummary now, DurationSummary before)
    {
        SumNanoseconds = now.SumNanoseconds - before.SumNanoseconds;
        for (var part = 0; part < _upTo.Length; part++) _upTo[part] = Math.Max(0, now._upTo[part] - before._upTo[part]);
    }

    /// <summary>What was counted since an earlier summary of the same histograms was made.</summary>
    public DurationSummary Since(DurationSummary before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new DurationSummary(this, before);
    }

    /// <summary>How many durations there were.</summary>
    public long Count => _upTo[^1];

    /// <summary>Tells how many there were in each part, and in how many seconds the part ends, shortest first; without parts that have
    /// none.</summary>
    public void EachPart(Action<double, long> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        for (var part = 0; part < _upTo.Length; part++)
        {
            var count = part == 0 ? _upTo[0] : _upTo[part] - _upTo[part - 1];
            if (count > 0) tell(DurationHistogram.EndOf(part) / 1e9, count);
        }
    }

    internal long SumNanoseconds { get; }

    /// <summary>How many of them were shorter than so much, to the width of a part: at most 1/32 less.</summary>
    internal long CountUpTo(long nanoseconds)
    {
        var part = DurationHistogram.PartOf(nanoseconds);
        return part == 0 ? 0 : _upTo[part - 1];
    }

    /// <summary>What the given share of them does not exceed; zero if there were none.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    /// <returns>The middle of the part in which it lies.</returns>
    public TimeSpan Percentile(double share)
    {
        if (Count == 0) return TimeSpan.Zero;
        var rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        var part = 0;
        while (_upTo[part] < rank) part++;
        var begin = part == 0 ? 0 : DurationHistogram.EndOf(part - 1);
        return TimeSpan.FromMicroseconds((begin + DurationHistogram.EndOf(part)) / 2000.0);
    }
}
