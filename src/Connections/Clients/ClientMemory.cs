using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;

namespace Understudy.Connections.Clients;

/// <summary>The memory that the clients of one worker make us hold: who may take more, who waits for room, and who gives way. Lives on the
/// worker's loop.</summary>
/// <remarks>
/// Whoever is waited for gives way, not whoever comes last: when room is short, clients that do not go on with a request they began, or do
/// not take their replies, are closed, those first that have held most for longest. Clients with large requests wait in line meanwhile.
/// Without need nobody is closed but for a request of which nothing more comes.
/// </remarks>
public sealed class ClientMemory
{
    /// <summary>Up to here a request never waits for the room that large ones have to share.</summary>
    public const int SmallBytes = 16 << 10;

    /// <summary>From so much output on a client gets no more replies while room is short.</summary>
    public const int EnoughOutputBytes = 64 << 10;

    /// <summary>Most memory that is set aside for a request before its bytes have come: an item of memcached's default largest
    /// size.</summary>
    private const int MaxReserveBytes = 2 << 20;

    private const long Second = 1_000_000_000;

    /// <summary>Who has been waited for as long as this gives way to those who wait for room: longer than a lost packet takes to be sent
    /// again between near machines (200 ms, TCP_RTO_MIN).</summary>
    private const long GraceNanoseconds = Second / 4;

    /// <summary>Where there is no room at all, somebody has to give way sooner.</summary>
    private const long ShortGraceNanoseconds = Second / 20;

    /// <summary>Longest wait for room. Those who keep us waiting are gone long before.</summary>
    private const long MostWaitNanoseconds = 5 * Second;

    private const long ShortLookNanoseconds = Second / 10;
    private const long NoticeNanoseconds = 10 * Second;
    private const int MostFree = 1024;

    private readonly IEventLoop _loop;
    private long _stallNanoseconds;
    private readonly ClientDismissed _onDismissed;
    private readonly ActionTimer _timer;
    private readonly RoomLine _line;
    private readonly List<Holding> _holdings = [];
    private readonly List<Holding> _stalled = [];       // while room is made
    private readonly Stack<Holding> _free = new();
    private readonly long[] _nextNoticeAt = new long[Enum.GetValues<DismissalReason>().Length];
    private long _lookAt;
    private long _madeRoomAt;

    /// <param name="loop">The worker's.</param>
    /// <param name="stallTimeout">After so long without a byte a request that has begun is given up; zero: never.</param>
    /// <param name="onDismissed">Hears of clients that are closed, for the log: for each reason of the first, and then of one in ten
    /// seconds.</param>
    public ClientMemory(IEventLoop loop, TimeSpan stallTimeout, ClientDismissed onDismissed)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _loop = loop;
        _stallNanoseconds = (long)stallTimeout.TotalNanoseconds;
        _onDismissed = onDismissed;
        Account = loop.Buffers.Account;
        _line = new RoomLine(Account);
        _timer = new ActionTimer(Look);
        _madeRoomAt = loop.Now - ShortGraceNanoseconds;
        Array.Fill(_nextNoticeAt, loop.Now);
    }

    /// <summary>The process's, of which these clients hold a part.</summary>
    public MemoryAccount Account { get; }

    /// <summary>After so long without a byte a request that has begun is given up; zero: never. On the loop.</summary>
    public TimeSpan StallTimeout
    {
        set => _stallNanoseconds = (long)value.TotalNanoseconds;
    }

    /// <summary>What its loop holds, for these clients and others.</summary>
    internal BufferPool Buffers => _loop.Buffers;

    /// <summary>Clients that wait for room now.</summary>
    internal int Waiting => _line.Count;

    /// <summary>How often a client had to wait for room.</summary>
    internal long Waited { get; private set; }

    /// <summary>Clients closed since nothing more came of a request that they had begun.</summary>
    internal long TimedOut { get; private set; }

    /// <summary>Clients closed because room was short and they kept us waiting.</summary>
    internal long GaveWay { get; private set; }

    /// <summary>Clients closed because there was no room for what they sent.</summary>
    public long Refused { get; private set; }

    /// <summary>To be told whenever it may have changed whether memory is held for a client.</summary>
    internal void Note(IMemoryHolder client, ref Holding? holding, bool holds)
    {
        if (holds == holding is not null) return;
        if (holds) holding = Begin(client);
        else End(ref holding);
    }

    /// <summary>A client sent or took bytes.</summary>
    internal void Move(Holding? holding, int bytes) => holding?.Move(bytes, _loop.Now);

    /// <summary>Whether a client may take a little more; where there is no room at all, others who keep us waiting give way for
    /// it.</summary>
    internal bool TryFindRoom(IMemoryHolder client, long bytes) =>
        Account.HasRoomFor(bytes, MemoryNeed.Small) || (TryMakeRoomFor(client) && Account.HasRoomFor(bytes, MemoryNeed.Small));

    /// <summary>Whether one more reply may wait for a client.</summary>
    /// <param name="waitingBytes">Of replies that wait for it already.</param>
    public bool HasRoomForReply(long waitingBytes) =>
        waitingBytes > EnoughOutputBytes ? Account.Used <= Account.ShortMark : Account.HasRoom;

    /// <summary>Keeps what a client has sent of a request, if there is any room at all; for the rest of a large one it may have to
    /// wait.</summary>
    /// <param name="received">What is kept of the request already.</param>
    /// <param name="bytes">What has come now.</param>
    /// <param name="neededBytes">How long the request is, as far as is known.</param>
    /// <param name="client">Who sends it.</param>
    /// <param name="holding">The client's.</param>
    internal Room Keep(ByteQueue received, ReadOnlySpan<byte> bytes, long neededBytes, IMemoryHolder client, ref Holding? holding)
    {
        ArgumentNullException.ThrowIfNull(received);
        var capacity = CapacityFor(received, bytes.Length, neededBytes);
        var need = capacity <= SmallBytes ? MemoryNeed.Small : MemoryNeed.Receiving;
        if (capacity == received.Capacity || Account.HasRoomFor(capacity, need))
        {
            received.GrowTo(capacity);
            received.Append(bytes);
            return Room.Given;
        }

        // Those who wait must not take the room from those who would make some, and there is no use in waiting for more than there can be.
        if (!TryFindRoom(client, bytes.Length) || capacity > Account.MarkOf(need)) return Room.None;
        if (need == MemoryNeed.Receiving && !TryFindPlaceInLine(client, (long)received.Length + bytes.Length)) return Room.None;
        received.Append(bytes);
        if (need == MemoryNeed.Small) return Room.Given;
        Await(client, ref holding, capacity, need);
        return Room.Awaited;
    }

    /// <summary>Lets the rest of a request come for which room was awaited.</summary>
    internal static void Grow(ByteQueue received, long neededBytes)
    {
        ArgumentNullException.ThrowIfNull(received);
        received.GrowTo(CapacityFor(received, 0, neededBytes));
    }

    /// <summary>Lets a client wait for room. It is told when there is some, or dismissed.</summary>
    internal void Await(IMemoryHolder client, ref Holding? holding, long bytes, MemoryNeed need)
    {
        holding ??= Begin(client);
        Waited++;
        _line.Add(holding, bytes, need, _loop.Now);
        LookWithin(ShortLookNanoseconds);
    }

    /// <summary>At the end of each batch: lets those go on for whom there is room by now.</summary>
    /// <returns>Whether there were any, so that there may be something to send.</returns>
    public bool EndBatch()
    {
        if (!Account.IsShort) return false;
        _loop.Buffers.ReleaseRetained();
        if (_holdings.Count > 0) LookWithin(ShortLookNanoseconds);
        return _line.Admit(_loop.Now);
    }

    // Room for the whole of a large request at once, as far as is reasonable before its bytes have come: growing by doubling would copy it
    // over and over.
    private static int CapacityFor(ByteQueue received, int moreBytes, long neededBytes)
    {
        var least = checked(received.Length + moreBytes);
        var wanted = Math.Max(least, (int)Math.Min(neededBytes, MaxReserveBytes));
        if (wanted <= received.Capacity) return received.Capacity;

        // The last step is to the whole, from half of it at most, as both are held while the bytes move.
        var doubled = Math.Min(received.Capacity * 2L, Array.MaxLength);
        if (doubled > neededBytes / 2) doubled = neededBytes;
        return BufferPool.CapacityFor((int)Math.Max(wanted, doubled));
    }

    private bool TryFindPlaceInLine(IMemoryHolder client, long bytes)
    {
        while (_line.HeldBytes + bytes > Account.WaitingPerPool)
        {
            // Newcomers give way to those whom we know.
            if (!client.WasServed || !_line.TryFindLargestNewcomer(out var newcomer)) return false;
            Dismiss(newcomer, DismissalReason.NoRoom);
        }

        return true;
    }

    private Holding Begin(IMemoryHolder client)
    {
        if (!_free.TryPop(out var holding)) holding = new Holding();
        holding.Begin(client, _loop.Now);
        holding.Index = _holdings.Count;
        _holdings.Add(holding);
        LookWithin(Second);
        return holding;
    }

    private void End(ref Holding? holding)
    {
        var ended = holding!;
        holding = null;
        _line.Remove(ended);
        var last = _holdings[^1];
        _holdings[ended.Index] = last;
        last.Index = ended.Index;
        _holdings.RemoveAt(_holdings.Count - 1);
        ended.End();
        if (_free.Count < MostFree) _free.Push(ended);
    }

    private void LookWithin(long nanoseconds)
    {
        if (_timer.IsSet && _lookAt <= _loop.Now + nanoseconds) return;
        _lookAt = _loop.Now + nanoseconds;
        _loop.Schedule(_timer, nanoseconds);
    }

    private void Look()
    {
        var now = _loop.Now;
        for (var i = _holdings.Count - 1; i >= 0; i--)
        {
            var holding = _holdings[i];
            var turn = holding.Client.Turn;
            if (turn == ClientTurn.Ours) holding.Restart(now);
            else if (turn == ClientTurn.ToSend && _stallNanoseconds > 0 && now - holding.LastByteAt >= _stallNanoseconds)
                Dismiss(holding, DismissalReason.SentNothing);
        }

        if (Account.IsShort) MakeRoom(GraceNanoseconds, except: null);
        while (_line.TryFindOlder(now - MostWaitNanoseconds, out var unlucky)) Dismiss(unlucky, DismissalReason.NoRoom);
        if (_holdings.Count > 0) LookWithin(Account.IsShort ? ShortLookNanoseconds : Second);
    }

    private bool TryMakeRoomFor(IMemoryHolder client)
    {
        // It looks at everybody, so not for every request.
        if (_loop.Now - _madeRoomAt < ShortGraceNanoseconds / 5) return false;
        _madeRoomAt = _loop.Now;
        _loop.Buffers.ReleaseRetained();
        MakeRoom(ShortGraceNanoseconds, client);
        return true;
    }

    // Down to the mark above which others have to give way, and as far as those in line need it.
    private void MakeRoom(long grace, IMemoryHolder? except)
    {
        var now = _loop.Now;
        var excess = Account.Used - Account.ShortMark;
        if (Account.Wanted > 0) excess = Math.Max(excess, Account.Used + Account.Wanted - Account.MarkOf(MemoryNeed.Receiving));
        foreach (var holding in _holdings)
        {
            if (holding.Client == except || holding.Client.Turn == ClientTurn.Ours) continue;
            if (now - holding.LastProgressAt >= grace) _stalled.Add(holding);
        }

        _stalled.Sort((a, b) => Weight(b, now).CompareTo(Weight(a, now)));
        foreach (var holding in _stalled)
        {
            if (excess <= 0) break;
            excess -= holding.Client.HeldBytes;
            Dismiss(holding, DismissalReason.GaveWay);
        }

        _stalled.Clear();
    }

    private static double Weight(Holding holding, long now) => (double)holding.Client.HeldBytes * (now - holding.LastProgressAt);

    private void Dismiss(Holding holding, DismissalReason reason)
    {
        var client = holding.Client;
        var (name, heldBytes) = (client.RemoteName, client.HeldBytes);
        _line.Remove(holding);
        client.Dismiss(reason);
        NoteDismissed(name, heldBytes, reason);
    }

    /// <summary>A client has been closed, or is about to be, that did not wait in line.</summary>
    internal void NoteDismissed(string remoteName, long heldBytes, DismissalReason reason)
    {
        if (reason == DismissalReason.SentNothing) TimedOut++;
        else if (reason == DismissalReason.GaveWay) GaveWay++;
        else Refused++;
        if (_loop.Now < _nextNoticeAt[(int)reason]) return;
        _nextNoticeAt[(int)reason] = _loop.Now + NoticeNanoseconds;
        _onDismissed(remoteName, reason, heldBytes, TimedOut + GaveWay + Refused);
    }
}
