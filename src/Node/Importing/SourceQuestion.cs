using Understudy.Transport.Loops;

namespace Understudy.Node.Importing;

/// <summary>What a client's request needs of the source before it is executed: goes to the first worker, and comes back.</summary>
/// <param name="import">Who asks the source.</param>
/// <param name="home">The loop that it comes back to.</param>
/// <param name="keys">Each with its length in front.</param>
/// <param name="writes">The request may change something here: the source has to know that first.</param>
/// <param name="told">Called once, on that loop.</param>
internal sealed class SourceQuestion(ItemImport import, IEventLoop home, byte[] keys, bool writes, Action told) : ILoopMessage
{
    private int _left;
    private bool _isOver;

    public bool Writes => writes;

    public ReadOnlySpan<byte> Keys => keys;

    public void Deliver()
    {
        if (_isOver) told();
        else import.Ask(this);
    }

    /// <summary>One more answer is awaited.</summary>
    public void Await() => _left++;

    /// <summary>One of them is here, or will not come.</summary>
    public void OnAnswered()
    {
        if (--_left > 0) return;
        _isOver = true;
        home.Post(this);
    }
}
