namespace Understudy.Store.Eviction;

/// <summary>Held by the one session that opens, empties and frees segments, grows the index or flushes.</summary>
internal sealed class MaintenanceLock
{
    private int _held;

    public bool TryEnter() => Volatile.Read(ref _held) == 0 && Interlocked.Exchange(ref _held, 1) == 0;

    /// <summary>Waits for the lock. Says meanwhile that the session holds no pointer, or two sessions could wait for each other.</summary>
    public void Enter(StoreSession session)
    {
        var spin = new SpinWait();
        while (!TryEnter())
        {
            session.Refresh();
            spin.SpinOnce(sleep1Threshold: -1);
        }

        session.Refresh();
    }

    public void Exit() => Volatile.Write(ref _held, 0);
}
