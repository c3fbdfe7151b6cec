using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Health;

/// <summary>When a server that is OUT is probed next: after a pause that doubles with each failure, and not before its hold-down is
/// over. While no other server can answer for its keys, the hold-down does not count and pauses stay short.</summary>
internal sealed class ProbeSchedule(ProxyOptions options, IEventLoop loop)
{
    // A probe that is refused costs next to nothing, and every second of a pause is one without answers.
    private const long LongestWhileNeeded = 1_000_000_000;

    private readonly HoldDown _holdDown = new(options.HoldDownMin, options.HoldDownMax);
    private ProxyOptions _options = options;
    private long _pause = (long)options.ProbeBackoffMin.TotalNanoseconds;

    /// <summary>How much longer the server is kept out because it left again and again, in nanoseconds; 0: not at all.</summary>
    public long HeldDownNanoseconds => _holdDown.LeftAt(loop.Now);

    /// <summary>The server was lost: while in use, or on its way back.</summary>
    public void OnLost() => _holdDown.OnLost(loop.Now);

    /// <summary>The server is out of use through no fault of its own.</summary>
    public void OnLeft() => _holdDown.OnLeft(loop.Now);

    /// <summary>The server is in use again.</summary>
    public void OnReturned() => _holdDown.OnReturned(loop.Now);

    /// <summary>An operator wants it back: what it did before no longer counts.</summary>
    public void ForgetLosses() => _holdDown.Forget();

    /// <summary>Goes on by other options: from the next pause and the next loss on.</summary>
    public void Change(ProxyOptions to)
    {
        _options = to;
        _holdDown.Change(to.HoldDownMin, to.HoldDownMax);
    }

    /// <summary>The next pause is the shortest again.</summary>
    public void Restart() => _pause = (long)_options.ProbeBackoffMin.TotalNanoseconds;

    /// <summary>The pause before the next probe, in nanoseconds.</summary>
    /// <param name="isNeeded">No other server can answer for its keys.</param>
    public long NextPause(bool isNeeded)
    {
        // Half to all of it, so that several proxies do not probe in step.
        var pause = (_pause / 2) + (long)(loop.NextRandom() % (ulong)((_pause / 2) + 1));
        _pause = Math.Min(_pause * 2, (long)_options.ProbeBackoffMax.TotalNanoseconds);
        return isNeeded ? Math.Min(pause, LongestWhileNeeded) : Math.Max(pause, HeldDownNanoseconds);
    }
}
