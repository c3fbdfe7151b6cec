namespace Understudy.Proxy.Rejoin;

/// <summary>Spreads bytes over time.</summary>
/// <param name="bytesPerSecond">0: without limit.</param>
internal sealed class ByteRate(long bytesPerSecond)
{
    // What was not used is made up for no longer than this.
    private const long BurstNanoseconds = 10_000_000;

    private long _paidUntil = long.MinValue / 2;

    public void Spend(long bytes, long now)
    {
        if (bytesPerSecond == 0) return;
        _paidUntil = Math.Max(_paidUntil, now - BurstNanoseconds) + (long)(bytes * 1e9 / bytesPerSecond);
    }

    /// <returns>Nanoseconds until more may be spent; 0 or less: now.</returns>
    public long Wait(long now) => bytesPerSecond == 0 ? 0 : _paidUntil - now;
}
