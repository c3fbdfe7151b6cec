namespace Understudy.Connections.Access;

/// <summary>Makes whoever guesses passwords wait: after a few wrong ones from a source, each login from there waits for longer and longer.
/// Any thread.</summary>
/// <remarks>
/// Right passwords from that source wait too, or a wrong one could be told from a right one by not waiting. The longest wait is short, so
/// that a client with a wrong password does not shut out those beside it for long.
/// </remarks>
internal sealed class LoginThrottle
{
    // A password that was changed and a few clients that have not heard of it are no attack.
    private const int FreeTries = 3;

    private const long ShortestNanoseconds = 250_000_000, LongestNanoseconds = 4_000_000_000;

    // A source that was quiet for so long begins anew; and so often it is told of.
    private const long MinuteNanoseconds = 60_000_000_000;

    // More are not remembered at a time: whoever has so many addresses is not slowed by address.
    private const int MostSources = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Source> _sources = [];

    /// <summary>When a login from a source may be judged; loop time, perhaps past.</summary>
    public long ReadyAt(string source)
    {
        lock (_lock) return _sources.TryGetValue(source, out var known) ? known.ReadyAt : 0;
    }

    /// <summary>A login from a source was wrong.</summary>
    /// <param name="source">Where it came from.</param>
    /// <param name="now">Loop time.</param>
    /// <returns>How many there have been that were not told of, this one among them; 0 if it is not to be told of yet.</returns>
    public long OnFailed(string source, long now)
    {
        lock (_lock)
        {
            if (!_sources.TryGetValue(source, out var known))
            {
                MakeRoom(now);
                _sources.Add(source, known = new Source { ToldAt = now - MinuteNanoseconds });
            }

            if (now - known.FailedAt > MinuteNanoseconds + LongestNanoseconds) known.Failures = 0;
            (known.FailedAt, known.Failures, known.Untold) = (now, known.Failures + 1, known.Untold + 1);
            if (known.Failures > FreeTries)
            {
                var doublings = Math.Min(known.Failures - FreeTries - 1, 10);
                known.ReadyAt = now + Math.Min(ShortestNanoseconds << doublings, LongestNanoseconds);
            }

            if (now - known.ToldAt < MinuteNanoseconds) return 0;
            var untold = known.Untold;
            (known.ToldAt, known.Untold) = (now, 0);
            return untold;
        }
    }

    private void MakeRoom(long now)
    {
        if (_sources.Count < MostSources) return;
        foreach (var (name, source) in _sources)
        {
            if (now - source.FailedAt > MinuteNanoseconds) _sources.Remove(name);
        }

        // All of them are at it: the one that began first has had its wait.
        if (_sources.Count >= MostSources) _sources.Remove(_sources.MinBy(source => source.Value.FailedAt).Key);
    }

    private sealed class Source
    {
        public int Failures { get; set; }

        public long FailedAt { get; set; }

        public long ReadyAt { get; set; }

        public long ToldAt { get; set; }

        public long Untold { get; set; }
    }
}
