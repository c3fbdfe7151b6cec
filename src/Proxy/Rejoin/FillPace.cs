namespace Understudy.Proxy.Rejoin;

/// <summary>How many items may be under way at once: more while a server answers as fast as ever, half as many when it slows down (AIMD).
/// One for the sources of a fill, which are read, and one for its target, which stores.</summary>
/// <remarks>
/// The requests of a fill wait in the same queues as those of clients, so their latency is the clients'. What they add to it themselves is
/// bounded by an estimate of how many of them wait at the server rather than travel (TCP Vegas, Brakmo and Peterson 1995): a server
/// nearby is kept busy by a few dozen items, and one far away gets as many as the way holds.
/// </remarks>
/// <param name="startWindow">Items that may be under way while nothing is known of the server.</param>
internal sealed class FillPace(int startWindow = 32)
{
    private const double MinWindow = 4;
    private const double MaxWindow = 1024;

    // A server that takes this many times its best pace has more to do than it can.
    private const double SlowdownFactor = 2;

    // Below this a reply is quick, whatever the best was: a batch of our own is answered in about that time.
    private const double QuickNanoseconds = 1_000_000;

    // Items that should wait at the server. memcached executes one in 1 to 2 us, so that a client's request behind them loses 0.1 ms.
    private const double FewWaiting = 32;
    private const double ManyWaiting = 64;

    private double _window = startWindow;
    private double _best = double.MaxValue;
    private double _recent;
    private int _untilNextCut;

    /// <summary>Items that may be under way.</summary>
    public int Window => (int)_window;

    private double Waiting => _window * (1 - (_best / _recent));

    /// <summary>The server answered.</summary>
    public void OnAnswered(long nanoseconds)
    {
        _recent = _recent == 0 ? Math.Max(1, nanoseconds) : (_recent * 0.9) + (nanoseconds * 0.1);
        _best = Math.Min(_best, _recent);
        if (_untilNextCut > 0) _untilNextCut--;
        if (_recent > Math.Max(QuickNanoseconds, _best * SlowdownFactor)) Cut();
        else if (Waiting < FewWaiting) _window = Math.Min(MaxWindow, _window + (1 / _window));
        else if (Waiting > ManyWaiting) _window = Math.Max(MinWindow, _window - (1 / _window));
    }

    /// <summary>The server did not answer in time.</summary>
    public void OnFailure() => Cut();

    // Once per window: all of it left at the old pace.
    private void Cut()
    {
        if (_untilNextCut > 0) return;
        _window = Math.Max(MinWindow, _window / 2);
        _untilNextCut = Window;
    }
}
