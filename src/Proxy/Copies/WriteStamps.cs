namespace Understudy.Proxy.Copies;

/// <summary>Remembers for a while which keys were written when, in the order in which this worker sent requests.</summary>
/// <remarks>
/// A request that missed on one replica and is about to ask the next should not find there what others have written since: what the first
/// one said is its answer. A slot that another key has taken has forgotten; the request then asks on, which is never wrong for the value
/// it finds, only early. A client's own later writes do not depend on that (<c>Flight.IsFollowedByWrite</c>).
/// </remarks>
internal sealed class WriteStamps
{
    // A read waits for a few hundred microseconds; a busy worker writes some tens of keys in that time.
    private const int Slots = 4096;

    private readonly (ulong Key, long Time)[] _slots = new (ulong, long)[Slots];

    /// <summary>Grows with each write.</summary>
    public long Now { get; private set; }

    /// <summary>A write of the key sets out.</summary>
    public void Add(ulong key) => _slots[key & (Slots - 1)] = (key, ++Now);

    /// <summary>Whether the key was written after a time.</summary>
    public bool IsWrittenSince(long time, ulong key)
    {
        var slot = _slots[key & (Slots - 1)];
        return slot.Key == key && slot.Time > time;
    }
}
