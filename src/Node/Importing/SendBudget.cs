using Understudy.Transport.Loops;

namespace Understudy.Node.Importing;

/// <summary>How much may be asked of the source that no client waits for: what is under way, and how much a second.</summary>
/// <param name="loop">Whose clock.</param>
/// <param name="keysPerSecond">0: any number.</param>
internal sealed class SendBudget(IEventLoop loop, int keysPerSecond)
{
    // What a client waits for stands behind these.
    private const int MostCalls = 64;
    private const long MostBytes = 1 << 20;

    private const long Second = 1_000_000_000;

    // So many come at once after a pause.
    private const long MostSaved = Second / 10;

    private long _calls;
    private long _bytes;
    private long _spentUpTo = long.MinValue;

    public bool HasRoom => _calls < MostCalls && _bytes < MostBytes && (keysPerSecond == 0 || _spentUpTo <= loop.Now);

    /// <summary>Something is under way.</summary>
    public bool IsUsed => _calls > 0;

    public void Take(int bytes)
    {
        _calls++;
        _bytes += bytes;
        if (keysPerSecond > 0) _spentUpTo = Math.Max(_spentUpTo, loop.Now - MostSaved) + (Second / keysPerSecond);
    }

    public void Return(int bytes)
    {
        _calls--;
        _bytes -= bytes;
    }
}
