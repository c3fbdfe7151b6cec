using System.Runtime.InteropServices;
using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Sessions;

namespace Understudy.Store;

/// <summary>One worker's access to the store. Spans and views it hands out are valid until the next call on it.</summary>
public sealed unsafe class StoreSession : IDisposable
{
    private readonly ItemStore _store;
    private readonly ItemTable _table;
    private readonly ItemReader _reader;
    private readonly ItemWriter _writer;
    private readonly NumberWriter _numbers;
    private readonly ItemCopier _copier;
    private readonly int _number;
    private byte* _scratch = (byte*)NativeMemory.Alloc(Item.MaxMutableBytes);

    internal StoreSession(ItemStore store, int number)
    {
        _store = store;
        _table = store.Table;
        _number = number;
        _writer = new ItemWriter(store, this);
        _reader = new ItemReader(store, this, _writer);
        _numbers = new NumberWriter(store, this, _writer);
        _copier = new ItemCopier(store, this, _writer);
    }

    /// <summary>The second of this batch (Unix).</summary>
    internal uint Now { get; private set; }

    internal SessionCounters Counters { get; } = new();

    /// <summary>An empty overflow bucket of the index for what this session links next; 0 when it has none.</summary>
    internal uint SpareBucket;

    /// <summary>Begins a batch of commands. Nothing below may be called outside a batch.</summary>
    /// <param name="nowSeconds">Unix time; never goes back.</param>
    /// <remarks>A batch should be short: memory that others free waits for it until its next command.</remarks>
    public void EnterBatch(uint nowSeconds)
    {
        Now = nowSeconds;
        _store.Epochs.Enter(_number);
        _store.Tick(this);
    }

    /// <summary>Ends the batch: memory this session may have read can be used again.</summary>
    public void LeaveBatch() => _store.Epochs.Leave(_number);

    /// <summary>A plain get.</summary>
    public FindOutcome Find(ReadOnlySpan<byte> key, out ItemView item)
    {
        Refresh();
        return _reader.Find(key, leavesNoTrace: false, out item);
    }

    /// <summary>me: reads and leaves no trace.</summary>
    public FindOutcome Peek(ReadOnlySpan<byte> key, out ItemView item)
    {
        Refresh();
        return _reader.Find(key, leavesNoTrace: true, out item);
    }

    /// <summary>gat and mg.</summary>
    public FindOutcome Read(ReadOnlySpan<byte> key, scoped in ReadRequest request, out ItemView item)
    {
        Refresh();
        return _reader.Read(key, in request, out item);
    }

    /// <summary>Says that a key will be read soon: begins to load the line of the index that leads to its item.</summary>
    /// <returns>The key's hash, for <see cref="Approach"/> and the read, which then wait less or not at all.</returns>
    public ulong Announce(ReadOnlySpan<byte> key)
    {
        var hash = _table.Index.HashOf(key);
        _table.Index.Prefetch(hash);
        return hash;
    }

    /// <summary>Begins to load the item of a key that was announced. Sees to it that the reads of several keys wait for memory
    /// together.</summary>
    public void Approach(ulong hash) => _table.Index.PrefetchItems(hash);

    /// <summary>A read of a key whose hash is known.</summary>
    public FindOutcome Read(ReadOnlySpan<byte> key, ulong hash, scoped in ReadRequest request, out ItemView item)
    {
        Refresh();
        return _reader.Read(key, hash, in request, out item);
    }

    /// <summary>set, add, replace, append, prepend, cas and ms.</summary>
    /// <param name="request">What to store.</param>
    /// <param name="reply">The item when the outcome is Stored.</param>
    public StoreOutcome Store(scoped in StoreRequest request, out StoreReply reply)
    {
        Refresh();
        return _writer.Store(in request, out reply);
    }

    /// <summary>delete and md.</summary>
    public StoreOutcome Delete(ReadOnlySpan<byte> key, scoped in DeleteRequest request = default)
    {
        Refresh();
        return request.RemovesValue ? _writer.RemoveValue(key, in request) : _writer.Delete(key, in request);
    }

    /// <summary>touch.</summary>
    public StoreOutcome Touch(ReadOnlySpan<byte> key, long exptime)
    {
        Refresh();
        return _reader.Read(key, new ReadRequest { TouchExptime = exptime }, out _) == FindOutcome.Hit
            ? StoreOutcome.Stored
            : StoreOutcome.NotFound;
    }

    /// <summary>incr, decr and ma.</summary>
    public StoreOutcome AddDelta(ReadOnlySpan<byte> key, scoped in DeltaRequest request, out DeltaReply reply)
    {
        Refresh();
        return _numbers.AddDelta(key, in request, out reply);
    }

    /// <summary>flush_all, at once or at a time; a later flush replaces a pending one, as in memcached.</summary>
    /// <param name="exptime">As on the wire: up to 0 now, up to 30 days relative, above a Unix time.</param>
    /// <remarks>As in memcached (process_flush_all_command, item_is_flushed; 1.6.18): what was stored up to the second before that time,
    /// and in it, is gone from the beginning of that second on, so that <c>flush_all 1</c> is at once. A time before the server began,
    /// which becomes 0 there, only takes back what was pending.</remarks>
    public void FlushAll(long exptime)
    {
        Refresh();
        var isBeforeAll = exptime > Expiration.LongestRelative && exptime <= _store.Options.Epoch;
        _store.Flush(this, isBeforeAll ? Expiration.Never : exptime <= 0 ? Now - 1 : Expiration.Of(exptime, Now) - 1);
    }

    /// <summary>Puts the state of a key in place as another node has it, whatever is here. The log hears nothing of it.</summary>
    /// <returns>False if there is no room for it, or it is too large: then the key has no item.</returns>
    public bool TryCopy(scoped in CopiedItem item)
    {
        Refresh();
        return _copier.TryStore(in item);
    }

    /// <summary>Puts an item in place as a server has it whose items this store takes over, unless a client has written the key
    /// here.</summary>
    public TakeOutcome Take(scoped in CopiedItem item)
    {
        Refresh();
        return _copier.Take(in item);
    }

    /// <summary>Lets go of an item that the server does not have any more.</summary>
    /// <returns>False if a client has written the key here.</returns>
    public bool Release(ReadOnlySpan<byte> key)
    {
        Refresh();
        return _copier.Release(key);
    }

    /// <summary>Whether a client has written a key here, or nothing is taken over.</summary>
    public bool IsOwn(ReadOnlySpan<byte> key) => _store.Written is not { } written || !written.MayTake(_table.Index.HashOf(key));

    /// <summary>Lets an item go without a word in the log: another node has let it go.</summary>
    public void Drop(ReadOnlySpan<byte> key)
    {
        Refresh();
        _copier.Drop(key);
    }

    /// <summary>Lets everything go without a word in the log.</summary>
    public void Empty()
    {
        Refresh();
        _store.Empty(this);
    }

    /// <summary>Visits the items of the next buckets (metadump, mgdump, stats sizes).</summary>
    public void Walk<TVisitor>(ref WalkCursor cursor, int buckets, ref TVisitor visitor) where TVisitor : struct, IItemVisitor
    {
        Refresh();
        var index = _table.Index;
        if (cursor.Joins != index.Joins) cursor = new WalkCursor { Joins = index.Joins };
        for (; buckets > 0 && cursor.NextBucket < index.Count; buckets--)
        {
            var first = index.At(cursor.NextBucket++);
            Bucket.Lock(first);
            for (var bucket = first; bucket is not null; bucket = index.After(bucket))
            {
                for (var i = 0; i < Bucket.SlotCount; i++)
                {
                    if (bucket->Slots[i] == 0) continue;
                    var place = Slot.PlaceOf(bucket->Slots[i]);
                    if (_table.StateOf(place, _table.Segments.ItemAt(place), Now) != FindOutcome.Hit) continue;
                    var view = _table.ViewOf(place, Now);
                    visitor.Visit(in view);
                }
            }

            Bucket.Unlock(first);
        }

        // A bucket that was joined with one that the walk has passed takes its items there: begin again.
        cursor.IsAtEnd = cursor.NextBucket >= index.Count && cursor.Joins == index.Joins;
    }

    /// <summary>Closes the session; its counts stay with the store.</summary>
    public void Dispose()
    {
        if (_scratch is null) return;
        LeaveBatch();
        _store.Close(this, _number);
        NativeMemory.Free(_scratch);
        _scratch = null;
    }

    /// <summary>Says that no pointer from an earlier command is held any more.</summary>
    internal void Refresh() => _store.Epochs.Refresh(_number);

    /// <summary>Copies a value that may change in place to where it stays until the next command.</summary>
    internal ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> value)
    {
        var copy = new Span<byte>(_scratch, value.Length);
        value.CopyTo(copy);
        return copy;
    }
}
