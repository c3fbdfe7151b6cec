namespace Understudy.Store;

/// <summary>One worker's access to the store.</summary>
public sealed class StoreSession : IDisposable
{
    /// <summary>Begins a batch of commands. Nothing below may be called outside a batch.</summary>
    /// <param name="nowSeconds">Unix time; never goes back.</param>
    public void EnterBatch(uint nowSeconds) => throw new NotSupportedException();

    /// <summary>Ends the batch: memory this session may have read can be used again.</summary>
    public void LeaveBatch() => throw new NotSupportedException();

    /// <summary>A plain get.</summary>
    public FindOutcome Find(ReadOnlySpan<byte> key, out ItemView item) => Read(key, default, out item);

    /// <summary>gat and mg.</summary>
    public FindOutcome Read(ReadOnlySpan<byte> key, scoped in ReadRequest request, out ItemView item) => throw new NotSupportedException();

    /// <summary>me: as a plain get that leaves no trace.</summary>
    public FindOutcome Peek(ReadOnlySpan<byte> key, out ItemView item) => Read(key, new ReadRequest { LeavesNoTrace = true }, out item);

    /// <summary>set, add, replace, append, prepend, cas and ms.</summary>
    /// <param name="request">What to store.</param>
    /// <param name="cas">The item's new token when the outcome is Stored.</param>
    public StoreOutcome Store(scoped in StoreRequest request, out ulong cas) => throw new NotSupportedException();

    /// <summary>delete and md.</summary>
    public StoreOutcome Delete(ReadOnlySpan<byte> key, scoped in DeleteRequest request = default) => throw new NotSupportedException();

    /// <summary>touch.</summary>
    public StoreOutcome Touch(ReadOnlySpan<byte> key, long exptime) => throw new NotSupportedException();

    /// <summary>incr, decr and ma.</summary>
    public StoreOutcome AddDelta(ReadOnlySpan<byte> key, scoped in DeltaRequest request, out DeltaReply reply) => throw new NotSupportedException();

    /// <summary>flush_all, at once or at a time; a later flush replaces a pending one, as in memcached.</summary>
    /// <param name="exptime">As on the wire: up to 0 now, up to 30 days relative, above a Unix time.</param>
    public void FlushAll(long exptime) => throw new NotSupportedException();

    /// <summary>Visits the items of the next buckets (metadump, mgdump, stats sizes).</summary>
    public void Walk<TVisitor>(ref WalkCursor cursor, int buckets, ref TVisitor visitor) where TVisitor : struct, IItemVisitor =>
        throw new NotSupportedException();

    public void Dispose()
    {
    }
}
