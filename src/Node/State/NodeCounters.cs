
namespace Understudy.Node.State;

/// <summary>What a worker counts, in memcached's words. Written by its own thread only, read by any, which may see a slightly old
/// number.</summary>
internal sealed class NodeCounters
{
    public long Connections;
    public long GetHits;
    public long GetMisses;
    public long GetExpired;
    public long GetFlushed;
    public long Sets;
    public long Flushes;
    public long MetaCommands;
    public long DeleteHits;
    public long DeleteMisses;
    public long IncrHits;
    public long IncrMisses;
    public long DecrHits;
    public long DecrMisses;
    public long CasHits;
    public long CasMisses;
    public long CasBad;
    public long TouchHits;
    public long TouchMisses;
    public long TooLarge;

    /// <summary>Requests that were none, or not valid.</summary>
    public long Invalid;
    public long NoMemory;
    public long Yields;
    public long BytesRead;
    public long BytesWritten;
    public long WatchWritten;
    public long WatchDropped;
    public long WatchSent;
    public long WatchSkipped;

    /// <summary><c>stats reset</c>. On the worker's own thread.</summary>
    public void Reset()
    {
        Connections = GetHits = GetMisses = GetExpired = GetFlushed = Sets = Flushes = MetaCommands = DeleteHits = DeleteMisses = 0;
        IncrHits = IncrMisses = DecrHits = DecrMisses = CasHits = CasMisses = CasBad = TouchHits = TouchMisses = 0;
        TooLarge = Invalid = NoMemory = Yields = BytesRead = BytesWritten = 0;
        WatchWritten = WatchDropped = WatchSent = WatchSkipped = 0;
    }
}
