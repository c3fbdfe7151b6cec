namespace Understudy.Proxy.Rejoin;

/// <summary>Spreads over time what may be spent: bytes, or items.</summary>
/// <param name="perSecond">0: without limit.</param>
internal sealed class SpendingRate(double perSecond)
{
    // What was not used is made up for no longer than this.
    private const long BurstNanoseconds = 10_000_000;

    private long _paidUntil = long.MinValue / 2;

    public void Spend(long amount, long now)
    {
        if (perSecond == 0) return;
        _paidUntil = Math.Max(_paidUntil, now - BurstNanoseconds) + (long)(amount * 1e9 / perSecond);
    }

    /// <returns>Nanoseconds until more may be spent; 0 or less: now.</returns>
    public long Wait(long now) => perSecond == 0 ? 0 : _paidUntil - now;
}
