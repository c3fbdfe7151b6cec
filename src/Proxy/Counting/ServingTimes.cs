namespace Understudy.Proxy.Counting;

/// <summary>How long every key had a copy that could be read, and how long some had none. Written by the first worker, read by any
/// thread.</summary>
internal sealed class ServingTimes
{
    private long _whole;
    private long _broken;
    private long _since;
    private bool _isBroken;

    /// <summary>Begins to count.</summary>
    public void Begin(long unixMilliseconds) => Volatile.Write(ref _since, unixMilliseconds);

    /// <summary>Some server's state has changed.</summary>
    /// <param name="isWhole">Every key has a copy that can be read.</param>
    /// <param name="unixMilliseconds">Now.</param>
    public void OnChanged(bool isWhole, long unixMilliseconds)
    {
        var passed = Math.Max(0, unixMilliseconds - _since);
        if (_isBroken) _broken += passed;
        else _whole += passed;
        _isBroken = !isWhole;
        Volatile.Write(ref _since, unixMilliseconds);
    }

    /// <summary>How long it was so, until now.</summary>
    public TimeSpan Of(bool isWhole, long unixMilliseconds)
    {
        var current = _isBroken == isWhole ? 0 : Math.Max(0, unixMilliseconds - Volatile.Read(ref _since));
        return TimeSpan.FromMilliseconds((isWhole ? Volatile.Read(ref _whole) : Volatile.Read(ref _broken)) + current);
    }
}
