namespace Understudy.Store.Sessions;

/// <summary>What one session has done. Written by its thread, summed by whoever asks.</summary>
internal sealed class SessionCounters
{
    public long LinkedItems;
    public long UnlinkedItems;
    public long Evictions;
    public long EvictedUnfetched;
    public long Reclaimed;
    public long ExpiredUnfetched;
    public long Moved;
    public long IndexDrops;

    public void Add(SessionCounters other)
    {
        LinkedItems += Volatile.Read(ref other.LinkedItems);
        UnlinkedItems += Volatile.Read(ref other.UnlinkedItems);
        Evictions += Volatile.Read(ref other.Evictions);
        EvictedUnfetched += Volatile.Read(ref other.EvictedUnfetched);
        Reclaimed += Volatile.Read(ref other.Reclaimed);
        ExpiredUnfetched += Volatile.Read(ref other.ExpiredUnfetched);
        Moved += Volatile.Read(ref other.Moved);
        IndexDrops += Volatile.Read(ref other.IndexDrops);
    }
}
