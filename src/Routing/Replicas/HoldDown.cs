namespace Understudy.Routing.Replicas;

/// <summary>How long a server that leaves again and again has to wait before it may come back: not at all the first time, then twice as
/// long each time.</summary>
/// <remarks>Each return costs the requests that are under way when the server leaves again, and copying. Pure: times are handed in,
/// as monotonic nanoseconds.</remarks>
/// <param name="shortest">The wait after the second loss; zero: there is never one.</param>
/// <param name="longest">The longest wait. A server that has been in use for as long begins anew.</param>
public sealed class HoldDown(TimeSpan shortest, TimeSpan longest)
{
    private long _shortest = (long)shortest.TotalNanoseconds;
    private long _longest = (long)longest.TotalNanoseconds;
    private long _returnedAt;
    private long _until;
    private bool _isInUse = true;

    /// <summary>Losses that count.</summary>
    internal int Losses { get; private set; }

    /// <summary>Other lengths, from the next loss on.</summary>
    public void Change(TimeSpan shortestNow, TimeSpan longestNow) =>
        (_shortest, _longest) = ((long)shortestNow.TotalNanoseconds, (long)longestNow.TotalNanoseconds);

    /// <summary>The server was lost: while in use, or on its way back.</summary>
    public void OnLost(long now)
    {
        OnLeft(now);
        Losses++;
        _until = now + LengthOf(Losses);
    }

    /// <summary>The server is not in use any more, and that does not speak against it: it may come back at once.</summary>
    public void OnLeft(long now)
    {
        if (_isInUse && now - _returnedAt >= _longest) Losses = 0;
        (_isInUse, _until) = (false, 0);
    }

    /// <summary>The server is in use again.</summary>
    public void OnReturned(long now) => (_isInUse, _returnedAt) = (true, now);

    /// <summary>An operator wants it back: what it did before no longer counts.</summary>
    public void Forget() => (Losses, _until) = (0, 0);

    /// <summary>How much longer it has to wait, in nanoseconds; 0: not at all.</summary>
    public long LeftAt(long now) => _isInUse ? 0 : Math.Max(0, _until - now);

    private long LengthOf(int losses)
    {
        if (losses < 2) return 0;
        var length = Math.Min(_shortest, _longest);
        for (var i = 2; i < losses && length < _longest; i++) length = Math.Min(length * 2, _longest);
        return _shortest == 0 ? 0 : length;
    }
}
