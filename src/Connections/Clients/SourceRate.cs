namespace Understudy.Connections.Clients;

/// <summary>How much has been taken from one source, and when that is paid for: a bucket of requests and one of bytes, each of a second's
/// worth. Shared by the workers that have clients from there.</summary>
/// <remarks>A bucket is an instant: until when what was taken lasts at the rate. It is full when that is past, and empty when it is a
/// second away.</remarks>
internal sealed class SourceRate
{
    private const long SecondNanoseconds = 1_000_000_000;

    // One that begins to wait waits for more than one request, or timers would cost more than requests.
    private const long ShortestWaitNanoseconds = 1_000_000;

    private readonly Lock _lock = new();
    private readonly SourceRates _rates;
    private long _requestsLast;
    private long _bytesLast;

    public SourceRate(SourceRates rates, string name, long now)
    {
        (_rates, Name) = (rates, name);
        _requestsLast = _bytesLast = now;
        ToldAt = long.MinValue;
    }

    public string Name { get; }

    /// <summary>Those who are connected. Kept by <see cref="SourceRates"/>.</summary>
    public int Clients { get; set; }

    /// <summary>When it was told last that it is slowed; kept as above, as is the next.</summary>
    public long ToldAt { get; set; }

    /// <summary>How often it was slowed since then.</summary>
    public long Untold { get; set; }

    /// <summary>How many requests may be read now.</summary>
    /// <param name="now">Loop time.</param>
    /// <param name="most">More are not asked for.</param>
    public int Grant(long now, int most)
    {
        lock (_lock)
        {
            if (_rates.Bytes > 0 && _bytesLast - now >= SecondNanoseconds) return 0;
            if (_rates.Requests == 0) return most;
            var left = SecondNanoseconds - Math.Max(0, _requestsLast - now);
            return (int)Math.Clamp(left / (SecondNanoseconds / _rates.Requests), 0, most);
        }
    }

    /// <summary>So much has been taken.</summary>
    /// <returns>How long to wait before more is; 0 if nobody has to.</returns>
    public long Charge(long now, int requests, int bytes)
    {
        lock (_lock)
        {
            var wait = 0L;
            if (_rates.Requests > 0) wait = Charge(ref _requestsLast, now, requests, _rates.Requests);
            if (_rates.Bytes > 0) wait = Math.Max(wait, Charge(ref _bytesLast, now, bytes, _rates.Bytes));
            return wait > 0 ? Math.Max(wait, ShortestWaitNanoseconds) : 0;
        }
    }

    /// <summary>All that was taken is paid for, so that nothing is lost by forgetting it.</summary>
    public bool IsFull(long now)
    {
        lock (_lock) return _requestsLast <= now && _bytesLast <= now;
    }

    // At most 256 KiB at a time: no overflow.
    private static long Charge(ref long last, long now, long taken, long perSecond)
    {
        last = Math.Max(last, now) + (taken * SecondNanoseconds / perSecond);
        var one = SecondNanoseconds / perSecond;
        return last - now + one > SecondNanoseconds ? last - now + one - SecondNanoseconds : 0;
    }
}
