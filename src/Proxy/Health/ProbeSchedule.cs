using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Health;

/// <summary>When a server that is OUT is probed next: after a pause that doubles with each failure, and not before its hold-down is
/// over.</summary>
internal sealed class ProbeSchedule(ProxyOptions options, IEventLoop loop)
{
    private readonly HoldDown _holdDown = new(options.HoldDownMin, options.HoldDownMax);
    private long _pause = (long)options.ProbeBackoffMin.TotalNanoseconds;

    /// <summary>How much longer the server is kept out because it left again and again, in nanoseconds; 0: not at all.</summary>
    public long HeldDownNanoseconds => _holdDown.LeftAt(loop.Now);

    /// <summary>The server was lost: while in use, or on its way back.</summary>
    public void OnLost() => _holdDown.OnLost(loop.Now);

    /// <summary>The server is in use again.</summary>
    public void OnReturned() => _holdDown.OnReturned(loop.Now);

    /// <summary>An operator wants it back: what it did before no longer counts.</summary>
    public void ForgetLosses() => _holdDown.Forget();

    /// <summary>The next pause is the shortest again.</summary>
    public void Restart() => _pause = (long)options.ProbeBackoffMin.TotalNanoseconds;

    /// <summary>The pause before the next probe, in nanoseconds.</summary>
    public long NextPause()
    {
        // Half to all of it, so that several proxies do not probe in step.
        var pause = (_pause / 2) + (long)(loop.NextRandom() % (ulong)((_pause / 2) + 1));
        _pause = Math.Min(_pause * 2, (long)options.ProbeBackoffMax.TotalNanoseconds);
        return Math.Max(pause, HeldDownNanoseconds);
    }
}
