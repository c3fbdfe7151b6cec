using System.Numerics;
using Understudy.Store.Eviction;
using Understudy.Store.Images;
using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;
using Understudy.Store.Sessions;

namespace Understudy.Store;

/// <summary>The item memory of a node: one table for all workers, outside the managed heap.</summary>
/// <remarks>
/// Items lie in log segments and are found through a hash table of cache lines. Writers lock the bucket of their key; readers take no lock
/// and look whether the bucket changed meanwhile. Eviction is S3-FIFO over whole segments. Everything counts towards the limit.
/// </remarks>
public sealed class ItemStore : IDisposable
{
    // Twice the memory of one bucket per smallest possible item, which is 24 bytes of segment and 15 of index.
    private const int LimitBytesPerBucket = 64;

    private const uint FirstBucketsPerMebibyte = 16;

    // Both queues and a few TTL classes, as StoreOptions.SmallestLimitBytes.
    private const int FewestSegments = 16;

    private readonly MemoryBudget _budget;
    private readonly long _fixedBytes;
    private readonly SegmentTable _segments;
    private readonly GhostQueue _ghosts;
    private readonly MaintenanceLock _maintenance = new();
    private readonly SessionCounters _closedSessions = new();
    private readonly StoreSession?[] _sessions;
    private int _sessionsOpened;
    private SessionCounters _atReset = new();
    private uint _pendingFlush;
    private uint _lastSweep;
    private volatile bool _canShrink;

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="InsufficientMemoryException">The kernel refuses to reserve address space.</exception>
    public ItemStore(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LimitBytes, StoreOptions.SmallestLimitBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxItemBytes, options.LimitBytes / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GrowthFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ChangeLogBytes, options.LimitBytes / 2);
        Options = options;
        _budget = new MemoryBudget(options.LimitBytes);
        _sessions = new StoreSession?[options.MaxSessions];
        Epochs = new EpochTable(options.MaxSessions);
        _segments = new SegmentTable(options.LimitBytes, options.GrowthFactor, _budget, Epochs);
        _ghosts = new GhostQueue(options.LimitBytes);
        var buckets = BitOperations.RoundUpToPowerOf2((uint)(options.LimitBytes >> 20) * FirstBucketsPerMebibyte);
        var mostBuckets = options.LimitBytes * options.GrowthFactor / LimitBytesPerBucket;
        var index = new ItemIndex(mostBuckets, buckets, new KeyHash(options.HashSeed), _segments, _budget);
        Table = new ItemTable(index, _segments, options.CasBase, options.CasStep);
        var classes = TtlClass.CountFor(_segments.LimitSegments);
        Allocator = new Allocator(_segments, _maintenance, classes);
        Evictor = new Evictor(this, Table, _budget, Epochs, _ghosts, Allocator, classes);
        if (options.ChangeLogBytes > 0) Changes = new ChangeLog(options.ChangeLogBytes);
        if (options.WrittenKeysBytes > 0) Written = new WrittenKeys(options.WrittenKeysBytes);
        _fixedBytes = (buckets * Bucket.Bytes) + _ghosts.Bytes + _segments.TableBytes + (Changes?.BookBytes ?? 0);
        _budget.TryCharge(_fixedBytes);
    }

    internal StoreOptions Options { get; }

    public long LimitBytes => _budget.Limit;

    /// <summary>How many items <see cref="Load"/> brought; 0 again once a flush has made them dead.</summary>
    public long RestoredItems { get; private set; }

    /// <summary>Told of each eviction; null for nobody.</summary>
    public IEvictionObserver? EvictionObserver { get; set; }

    /// <summary>The log of changes; null where <see cref="StoreOptions.ChangeLogBytes"/> is 0.</summary>
    public ChangeLog? Changes { get; }

    /// <summary>What clients have changed; null where <see cref="StoreOptions.WrittenKeysBytes"/> is 0.</summary>
    public WrittenKeys? Written { get; }

    /// <summary>The token given last.</summary>
    public ulong LastCas => Table.LastCas;

    internal ItemTable Table { get; }

    internal EpochTable Epochs { get; }

    internal Allocator Allocator { get; }

    internal Evictor Evictor { get; }

    internal GhostQueue Ghosts => _ghosts;

    /// <summary>True when an item of that size may be stored; memcached asks this before it reads the data block.</summary>
    internal bool Fits(int keyBytes, int valueBytes, uint flags) => ItemSize.Fits(keyBytes, valueBytes, flags, Options.MaxItemBytes);

    /// <summary>One per worker; a session is used by one thread at a time.</summary>
    /// <exception cref="InvalidOperationException">There are <see cref="StoreOptions.MaxSessions"/> already.</exception>
    public StoreSession OpenSession()
    {
        lock (_sessions)
        {
            var number = Array.IndexOf(_sessions, null);
            if (number < 0) throw new InvalidOperationException("too many sessions of one store");
            _sessionsOpened = Math.Max(_sessionsOpened, number + 1);
            return _sessions[number] = new StoreSession(this, number);
        }
    }

    public StoreStatistics Statistics()
    {
        var sum = Sum();
        return new StoreStatistics
        {
            LimitBytes = _budget.Limit,
            UsedBytes = _budget.Used,
            IndexBytes = ((long)Table.Index.Count + Table.Index.Overflow.Capacity) * Bucket.Bytes,
            SegmentBytes = _segments.HeldBytes,
            ItemBytes = _segments.LiveBytes(),
            Items = sum.LinkedItems - sum.UnlinkedItems,
            TotalItems = sum.LinkedItems - _atReset.LinkedItems,
            Evictions = sum.Evictions - _atReset.Evictions,
            EvictedUnfetched = sum.EvictedUnfetched - _atReset.EvictedUnfetched,
            Reclaimed = sum.Reclaimed - _atReset.Reclaimed,
            ExpiredUnfetched = sum.ExpiredUnfetched - _atReset.ExpiredUnfetched,
            Segments = _segments.HeldBytes / _segments.SegmentBytes,
            FreeSegments = _segments.FreeCount,
            LargeSegments = _segments.LargeCount,
            Buckets = Table.Index.Count,
            OverflowBuckets = Table.Index.Overflow.Used,
            IndexDrops = sum.IndexDrops - _atReset.IndexDrops,
            Moved = sum.Moved - _atReset.Moved,
        };
    }

    /// <summary>Whether more memory is used than a lowered limit allows, and the next batch will give some of it back.</summary>
    public bool IsShrinking => _canShrink && _budget.Free < 0;

    /// <summary>Changes the limit (cache_memlimit). A lower one is reached batch by batch.</summary>
    /// <returns>False when it lies outside <see cref="StoreOptions.SmallestLimitBytes"/> and what was reserved at the start, when the
    /// largest item would not fit twice, or when what never becomes less leaves too little for items.</returns>
    public bool TrySetLimit(long limitBytes)
    {
        var smallest = Math.Max(StoreOptions.SmallestLimitBytes, 2L * Options.MaxItemBytes);
        if (limitBytes < smallest || limitBytes > Options.LimitBytes * Options.GrowthFactor) return false;
        // Sized for the first limit: ghosts, headers, and overflow buckets, whose free ones lie anywhere between those in use.
        var fixedBytes = _fixedBytes + ((long)Table.Index.Overflow.Capacity * Bucket.Bytes);
        if (limitBytes - fixedBytes < Math.Max(FewestSegments * (long)_segments.SegmentBytes, limitBytes / 2)) return false;
        _budget.Limit = limitBytes;
        _canShrink = true;
        return true;
    }

    /// <summary>Sees to it that no token up to that one is given any more: another node has given it. Any thread.</summary>
    public void RaiseCas(ulong seen) => Table.RaiseCas(seen);

    /// <summary>Zeroes the counts that only grow (stats reset).</summary>
    public void ResetStatistics() => Volatile.Write(ref _atReset, Sum());

    /// <summary>Writes all live items, with tokens, TTLs, marks and their order of eviction, and gives their memory back meanwhile. No
    /// other session may be in use, then or later: only <see cref="Dispose"/> is left to call.</summary>
    /// <param name="to">Where to; errors are its exceptions.</param>
    /// <param name="nowSeconds">The second by which the items are dated.</param>
    /// <param name="unixSeconds">What the wall clock shows in it, which is what the time until the next life is measured by.</param>
    /// <returns>How many items were written.</returns>
    public long Unload(Stream to, uint nowSeconds, uint unixSeconds)
    {
        using var session = OpenSession();
        session.EnterBatch(nowSeconds);
        Allocator.CloseAll();
        using var writer = new ImageWriter(Table, session, to);
        writer.WriteHeader(new ImageHeader
        {
            LastCas = Table.LastCas, StoreSecond = nowSeconds, UnixSecond = unixSeconds, PendingFlush = _pendingFlush,
        });
        foreach (var id in _segments.InOrder())
        {
            writer.WriteSegment(id);
            _segments.Forget(id);
        }

        return writer.WriteEnd();
    }

    /// <summary>Stores what <see cref="Unload"/> wrote. The store must be empty and no session in use.</summary>
    /// <param name="from">The image and nothing else.</param>
    /// <param name="unixSeconds">The second by which items are dated from now on: that of the wall clock.</param>
    /// <param name="blockTaken">Told how many bytes of the stream are done with.</param>
    public ImageOutcome Load(Stream from, uint unixSeconds, Action<long> blockTaken)
    {
        using var session = OpenSession();
        session.EnterBatch(unixSeconds);
        using var reader = new ImageReader(this, session, from);
        var outcome = reader.ReadHeader(unixSeconds, out var header);
        if (outcome != ImageOutcome.Loaded) return outcome;
        Table.LastCas = Math.Max(Table.LastCas, header.LastCas);
        outcome = reader.TryReadItems(blockTaken) ? ImageOutcome.Loaded : ImageOutcome.Damaged;
        if (outcome == ImageOutcome.Damaged) FlushNow();
        else if (header.PendingFlush != 0) _pendingFlush = reader.AsOfNow(header.PendingFlush);
        RestoredItems = outcome == ImageOutcome.Loaded ? reader.Items : 0;
        ResetStatistics();
        return outcome;
    }

    /// <summary>No session may be in use.</summary>
    public void Dispose()
    {
        foreach (var session in _sessions) session?.Dispose();
        Table.Index.Dispose();
        _segments.Dispose();
        _ghosts.Dispose();
        Changes?.Dispose();
    }

    internal long CountItems()
    {
        var items = _closedSessions.LinkedItems - _closedSessions.UnlinkedItems;
        foreach (var session in _sessions.AsSpan(0, Volatile.Read(ref _sessionsOpened)))
        {
            if (session is null) continue;
            items += Volatile.Read(ref session.Counters.LinkedItems) - Volatile.Read(ref session.Counters.UnlinkedItems);
        }

        return items;
    }

    internal void Close(StoreSession session, int number)
    {
        lock (_sessions)
        {
            if (session.SpareBucket != 0) Table.Index.Overflow.Return(session.SpareBucket);
            _closedSessions.Add(session.Counters);
            _sessions[number] = null;
        }
    }

    /// <summary>Lets everything go that has been stored up to the end of a second; that is now if the second is over. Replaces what was
    /// pending.</summary>
    /// <param name="session">Whose batch it is.</param>
    /// <param name="last">The second; <see cref="Expiration.Never"/>: nothing goes.</param>
    internal void Flush(StoreSession session, uint last)
    {
        _maintenance.Enter(session);
        _pendingFlush = last;
        Table.DyingSecond = 0;
        if (IsFlushDue(session.Now)) FlushUpTo(session.Now);
        _maintenance.Exit();
    }

    /// <summary>Lets everything go at once, and what was pending. The log hears nothing of it.</summary>
    internal void Empty(StoreSession session)
    {
        _maintenance.Enter(session);
        Allocator.CloseAll();
        Table.Flush();
        _pendingFlush = 0;
        Table.DyingSecond = 0;
        RestoredItems = 0;
        _maintenance.Exit();
    }

    /// <summary>Once a second: fires a flush that is due and frees what has expired.</summary>
    internal void Tick(StoreSession session)
    {
        var isFlushDue = IsFlushDue(session.Now);
        if (!isFlushDue && _lastSweep == session.Now && !IsShrinking) return;
        // A flush must have happened before anything is read in its second; the sweep can wait for the next second.
        if (isFlushDue) _maintenance.Enter(session);
        else if (!_maintenance.TryEnter()) return;
        if (IsFlushDue(session.Now)) FlushUpTo(session.Now);
        _lastSweep = session.Now;
        Evictor.Sweep(session);
        if (_budget.Free < 0) _canShrink = Evictor.TryShrinkIndex(session) || Evictor.TryShrink(session);
        _maintenance.Exit();
    }

    // In its second, for what was stored before, and once more after it, for what was stored in it.
    private bool IsFlushDue(uint now) =>
        _pendingFlush != 0 && (_pendingFlush < now || (_pendingFlush == now && Table.DyingSecond != now));

    private void FlushUpTo(uint now)
    {
        var isOver = _pendingFlush < now;
        FlushNow();
        Table.DyingSecond = isOver ? 0 : now;
        if (isOver) _pendingFlush = 0;
    }

    private void FlushNow()
    {
        Allocator.CloseAll();
        // First: what is taken over meanwhile lies in what is flushed, or is not taken.
        Written?.NoteFlush();
        if (Changes is null) Table.Flush();
        else Changes.AppendFlush(Table);
        RestoredItems = 0;
    }

    private SessionCounters Sum()
    {
        var sum = new SessionCounters();
        lock (_sessions)
        {
            sum.Add(_closedSessions);
            foreach (var session in _sessions)
            {
                if (session is not null) sum.Add(session.Counters);
            }
        }

        return sum;
    }
}
