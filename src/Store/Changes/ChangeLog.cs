using System.Runtime.InteropServices;
using Understudy.Transport.Interop;

namespace Understudy.Store;

/// <summary>Which keys have changed, in the order in which they did: a ring of numbered records without values, from which copies on other
/// nodes are kept.</summary>
/// <remarks>
/// A record gets its number (LSN) while the bucket of its key is locked, together with the change: earlier, and a reader could find the old
/// state for it; later, and two changes of a key could be numbered the wrong way round. Numbers are dense. Values are read when they are
/// needed, so that a ring of 64 MiB remembers two million writes of keys of 20 bytes. Any thread; a lock is held for some ten nanoseconds.
/// </remarks>
public sealed unsafe class ChangeLog : IDisposable
{
    /// <summary>Fewer bytes would not hold a batch.</summary>
    public const long FewestBytes = 64 << 10;

    /// <summary><c>0 kind u8 | 1 key length u8 | 4 ahead u32</c>, then the key, padded to 8.</summary>
    internal const int HeaderBytes = 8;

    // Finding a record means to walk over at most so many.
    private const int RecordsPerMark = 1024;

    private readonly byte* _ring;
    private readonly long _capacity;
    private readonly long[] _marks;     // where the records lie whose numbers are multiples of RecordsPerMark
    private long _start;                // bytes written since the beginning, up to the oldest record and behind the newest
    private long _end;
    private long _first = 1;
    private long _last;
    private int _held;
    private volatile bool _isCopy;

    internal ChangeLog(long bytes)
    {
        _capacity = BytesFor(bytes);
        _marks = new long[(_capacity / HeaderBytes / RecordsPerMark) + 2];
        _ring = (byte*)NativePages.Reserve(_capacity);
        if (_ring is null) throw new InsufficientMemoryException("cannot reserve address space for the log of changes");
    }

    /// <summary>Number of the oldest record that is here; one more than that of the newest if there is none.</summary>
    public long First
    {
        get
        {
            Enter();
            var first = _first;
            Exit();
            return first;
        }
    }

    /// <summary>Number of the newest record, or where numbers go on from. Whatever change can be seen has a number up to this one if it is
    /// asked for afterwards.</summary>
    public long Last
    {
        get
        {
            Enter();
            var last = _last;
            Exit();
            return last;
        }
    }

    /// <summary>How far the states reached that were put in place with records that the ring has lost.</summary>
    public long LostReach { get; private set; }

    /// <summary>The store is kept by the log of another one: its own changes, such as who may recache, are its own affair.</summary>
    public bool IsCopy
    {
        get => _isCopy;
        set => _isCopy = value;
    }

    /// <summary>Bytes of the ring.</summary>
    public long Capacity => _capacity;

    internal long BookBytes => _capacity + (_marks.Length * sizeof(long));

    /// <summary>Bytes of the ring for a limit.</summary>
    internal static long BytesFor(long bytes) => NativePages.RoundUp(Math.Max(bytes, FewestBytes));

    internal static int BytesOf(int keyBytes) => (HeaderBytes + keyBytes + 7) & ~7;

    /// <summary>Notes a change that was made elsewhere, with the state of the key as it is now. The number is the next one.</summary>
    /// <param name="kind">What it was.</param>
    /// <param name="key">Empty for a flush.</param>
    /// <param name="ahead">How many later changes that state may contain.</param>
    public void AppendCopied(ChangeKind kind, ReadOnlySpan<byte> key, uint ahead)
    {
        Enter();
        Write(kind, key, ahead);
        Exit();
    }

    /// <summary>Finds the record with a number, which may be the one that comes next.</summary>
    /// <returns>False if the ring does not reach back so far, or no such record has been written.</returns>
    public bool TryFind(long lsn, out ChangeCursor cursor)
    {
        Enter();
        var isHere = lsn >= _first && lsn <= _last + 1;
        cursor = isHere ? new ChangeCursor(lsn, PlaceOf(lsn)) : default;
        Exit();
        return isHere;
    }

    /// <summary>Copies the records from a place on, as many as a batch takes.</summary>
    /// <returns>False if the ring has lost some of them.</returns>
    public bool TryRead(ref ChangeCursor cursor, ChangeBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Begin(cursor.Next);
        Enter();
        var isHere = cursor.Next >= _first;
        var (next, at) = (cursor.Next, cursor.At);
        while (isHere && next <= _last)
        {
            SkipRest(ref at);
            var bytes = BytesOf(_ring[(at % _capacity) + 1]);
            if (batch.Room.Length < bytes) break;
            new ReadOnlySpan<byte>(_ring + (at % _capacity), bytes).CopyTo(batch.Room);
            batch.Length += bytes;
            at += bytes;
            next++;
        }

        Exit();
        cursor = new ChangeCursor(next, at);
        return isHere;
    }

    /// <summary>Forgets the newest records, which have been undone.</summary>
    /// <param name="last">The number of the last one that counts; no record may be asked for that was forgotten.</param>
    public void CutBack(long last)
    {
        Enter();
        if (last < _first - 1) Forget(last);
        else if (last < _last) (_end, _last) = (PlaceOf(last + 1), last);
        Exit();
    }

    /// <summary>Forgets all records.</summary>
    /// <param name="last">Where numbers go on from.</param>
    public void Restart(long last)
    {
        Enter();
        Forget(last);
        LostReach = 0;
        Exit();
    }

    public void Dispose() => NativePages.Release(_ring, _capacity);

    /// <summary>Notes that a key has changed. Under the lock of its bucket.</summary>
    internal void Append(ReadOnlySpan<byte> key)
    {
        if (_isCopy) return;
        Enter();
        Write(ChangeKind.Key, key, 0);
        Exit();
    }

    /// <summary>Flushes and notes it as one: nobody finds the flush done and its number not yet given.</summary>
    internal void AppendFlush(Index.ItemTable table)
    {
        Enter();
        table.Flush();
        if (!_isCopy) Write(ChangeKind.Flush, [], 0);
        Exit();
    }

    private void Enter()
    {
        var spin = new SpinWait();
        while (Interlocked.CompareExchange(ref _held, 1, 0) != 0) spin.SpinOnce(sleep1Threshold: -1);
    }

    private void Exit() => Volatile.Write(ref _held, 0);

    private void Write(ChangeKind kind, ReadOnlySpan<byte> key, uint ahead)
    {
        var bytes = BytesOf(key.Length);
        var left = _capacity - (_end % _capacity);
        var rest = left < bytes ? left : 0;
        while (_end + rest + bytes - _start > _capacity) LoseOldest();
        if (rest > 0) _ring[_end % _capacity] = (byte)ChangeKind.None;
        _end += rest;
        var to = _ring + (_end % _capacity);
        to[0] = (byte)kind;
        to[1] = (byte)key.Length;
        *(uint*)(to + 4) = ahead;
        key.CopyTo(new Span<byte>(to + HeaderBytes, key.Length));
        _last++;
        if (_last % RecordsPerMark == 0) _marks[_last / RecordsPerMark % _marks.Length] = _end;
        _end += bytes;
    }

    private void LoseOldest()
    {
        SkipRest(ref _start);
        // Only the rest of the ring was in the way.
        if (_first > _last) return;
        var record = _ring + (_start % _capacity);
        LostReach = Math.Max(LostReach, _first + *(uint*)(record + 4));
        _start += BytesOf(record[1]);
        _first++;
    }

    private void Forget(long last) => (_start, _first, _last) = (_end, last + 1, last);

    private long PlaceOf(long lsn)
    {
        if (lsn == _last + 1) return _end;
        var mark = lsn / RecordsPerMark * RecordsPerMark;
        var (at, next) = mark >= _first ? (_marks[mark / RecordsPerMark % _marks.Length], mark) : (_start, _first);
        for (SkipRest(ref at); next < lsn; next++)
        {
            at += BytesOf(_ring[(at % _capacity) + 1]);
            SkipRest(ref at);
        }

        return at;
    }

    private void SkipRest(ref long at)
    {
        if (at < _end && _ring[at % _capacity] == (byte)ChangeKind.None) at += _capacity - (at % _capacity);
    }
}
