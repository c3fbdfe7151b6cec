using System.Runtime.CompilerServices;
using Understudy.Protocol;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Transport.Buffers;

namespace Understudy.Connections.Clients;

/// <summary>Reads one client's requests out of the bytes that it sends, in place where they lie, and lets them set out: as many at a time
/// as may be under way. The rest waits, here and in the kernel.</summary>
/// <remarks>Apart from the connection because what may be read, and when, is a matter of its own; the connection is about what is
/// sent.</remarks>
/// <typeparam name="TSink">The engine's side of one client.</typeparam>
public sealed class RequestReader<TSink>
    where TSink : struct, IRequestSink
{
    /// <summary>A line without an end is looked through again only when the end has come, or so much more: else one that comes byte by
    /// byte would be read anew with each of them.</summary>
    private const int LookAgainBytes = ProtocolLimits.MaxLineBytes;

    private readonly ClientConnection<TSink> _client;
    private readonly ClientTerms _terms;
    private readonly ByteQueue _received;
    private readonly ClientRate? _rate;
    private TSink _sink;
    private bool _isKnown;           // what it speaks
    private bool _awaitsLogin;       // it is being looked at whether it may come in
    private long _neededBytes;       // the message at the front of the received bytes is this long, as far as is known
    private long _skipBytes;         // bytes of a refused value that are still to come
    private bool _isHeldBack;        // the next request sets out only when all before it are finished
    private bool _isReading;
    private int _turnLeft;           // requests that may be read in this turn
    private int _lookAgainAt;        // so many bytes of a line whose end has not come

    internal RequestReader(ClientConnection<TSink> client, ClientTerms terms)
    {
        _client = client;
        _terms = terms;
        _rate = client.Rate;
        _received = new ByteQueue(terms.Loop.Buffers, BufferUse.Requests);
    }

    /// <summary>It speaks the binary protocol: memcached knows that by the first byte, and for good.</summary>
    internal bool IsBinary { get; private set; }

    /// <summary>It speaks text, and has logged in where it has to.</summary>
    internal bool IsText { get; private set; }

    /// <summary>No more is read for now.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>It waits until more may be held for it.</summary>
    public bool AwaitsRoom { get; private set; }

    /// <summary>Bytes of memory that hold what was received.</summary>
    internal int HeldBytes => _received.Capacity;

    /// <summary>Some of what was received has not been read.</summary>
    public bool IsHolding => !_received.IsEmpty;

    /// <summary>A request has begun, and the client is to send the rest.</summary>
    internal bool IsHalfway => !_received.IsEmpty && !IsPaused && !AwaitsRoom;

    /// <summary>Its requests are being read and taken.</summary>
    public bool IsReading => _isReading;

    /// <summary>The line of a request has come, and its value is still to come.</summary>
    public bool AwaitsRest => _neededBytes > 0;

    /// <summary>The value of a request that was refused is still to come.</summary>
    public bool IsSkipping => _skipBytes > 0;

    /// <summary>It is past its rate, and nothing is read from it for a while.</summary>
    internal bool IsSlowed => _rate is { IsWaiting: true };

    /// <summary>It has had its turn.</summary>
    public bool HasSpent => _turnLeft <= 0;

    /// <summary>It is paused because it has had its turn, and can go on in the next batch.</summary>
    public bool AwaitsTurn { get; private set; }

    /// <summary>Sets what takes the requests. Once, before there are any.</summary>
    public void Serve(TSink sink) => _sink = sink;

    /// <summary>Takes what was received.</summary>
    internal void Receive(ReadOnlySpan<byte> bytes)
    {
        _rate?.OnReceived(bytes.Length);
        if (_received.IsEmpty && !IsPaused)
        {
            var consumed = Read(bytes);
            if (!_client.IsEnding && consumed < bytes.Length) Keep(bytes[consumed..]);
        }
        else
        {
            Keep(bytes);
            if (MayBeWhole(bytes)) ReadKept();
        }

        if (_rate is not null && !IsPaused && !_client.IsEnding && _rate.MustWait()) Pause();
    }

    /// <summary>What follows sets out only when everything before is finished.</summary>
    internal void HoldBack()
    {
        _isHeldBack = true;
        Pause();
    }

    /// <summary>Nothing is read until its login has been judged.</summary>
    internal void AwaitLogin()
    {
        _awaitsLogin = true;
        HoldBack();
    }

    /// <summary>Its login has been judged: what follows may be read.</summary>
    internal void OnLoginJudged() => _awaitsLogin = false;

    /// <summary>The request being read costs as much as so many.</summary>
    internal void Spend(int requests) => _turnLeft -= requests;

    /// <summary>Reads on, if there is room again.</summary>
    /// <returns>False if it is too early, or nothing was paused.</returns>
    internal bool TryResume()
    {
        if (!IsPaused || AwaitsRoom || _isReading || _awaitsLogin || !_client.HasRoomAgain || !_sink.MayGoOn(_isHeldBack)) return false;
        if (_rate is { IsWaiting: true }) return false;
        IsPaused = _isHeldBack = AwaitsTurn = false;
        ReadKept();
        return true;
    }

    /// <summary>Forgets what was received: nothing more is read.</summary>
    internal void Clear()
    {
        _received.Clear();
        AwaitsRoom = false;
    }

    /// <summary>There is the room that was waited for.</summary>
    internal void OnRoom()
    {
        AwaitsRoom = false;
        if (!IsPaused)
        {
            ClientMemory.Grow(_received, _neededBytes);
            return;
        }

        if (_isHeldBack || AwaitsTurn || _rate is { IsWaiting: true })
        {
            // There was more to wait for.
            _client.MarkDirty();
            return;
        }

        IsPaused = false;
        ReadKept();
    }

    /// <summary>Spells, for a binary client, that there is no memory for the request that it has begun.</summary>
    /// <param name="text">Why.</param>
    /// <param name="destination">A header longer than the text.</param>
    /// <returns>Bytes written.</returns>
    internal int SpellNoRoom(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        BinaryDialect.TryRead(_received.IsEmpty ? default : _received.Unread, _terms, out var request);
        return BinaryFrame.WriteText(in request, BinaryStatus.OutOfMemory, text, destination);
    }

    private int Read(ReadOnlySpan<byte> bytes)
    {
        if (IsText) return Read<TextDialect>(bytes);
        if (!_isKnown) IsBinary = bytes[0] == ProtocolLimits.BinaryRequestMagic || _client.Gate?.Login is { SpeaksText: false };
        _isKnown = true;
        if (_client.Gate?.Login is { IsDone: false } login) return ReadLogin(login, bytes);
        IsText = !IsBinary;
        return IsBinary ? Read<BinaryDialect>(bytes) : Read<TextDialect>(bytes);
    }

    // Until it has logged in nothing is a request, and none is kept until it is whole: whoever may ask nothing may not make us hold
    // anything either.
    private int ReadLogin(ILogin login, ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        Begin();
        while (consumed < bytes.Length && !login.IsDone && !_client.IsEnding && !IsPaused)
        {
            if (TrySkip(bytes, ref consumed)) continue;
            if (!MayRead()) break;
            var rest = bytes[consumed..];
            var status = IsBinary ? BinaryLogin.TryRead(rest, out var said) : TextLogin.TryRead(rest, out said);
            if (status == ParseStatus.NeedMoreData)
            {
                AwaitMore(said.Length, rest.Length);
                break;
            }

            if (status == ParseStatus.MustClose)
            {
                consumed += CloseForeign(rest);
                break;
            }

            _turnLeft--;
            if (said.Step == LoginStep.Version) _sink.AcceptBinary(rest, in said.Request);
            else login.Take(in said, IsBinary);
            consumed += Consume(said.Length, rest.Length);
        }

        _isReading = false;
        if (!login.IsDone || IsPaused || _client.IsEnding || consumed == bytes.Length) return consumed;
        return consumed + Read(bytes[consumed..]);
    }

    private int Read<TDialect>(ReadOnlySpan<byte> bytes)
        where TDialect : struct, IDialect
    {
        var consumed = 0;
        Begin();
        while (consumed < bytes.Length && !_client.IsEnding && !IsPaused)
        {
            if (TrySkip(bytes, ref consumed)) continue;
            if (!MayRead()) break;
            var rest = bytes[consumed..];
            if (_sink.TryGoOn(rest, out var done))
            {
                consumed += done;
                continue;
            }

            var status = TDialect.TryRead(rest, _terms, out var request);
            if (status == ParseStatus.NeedMoreData)
            {
                AwaitMore(request.Length, rest.Length);
                break;
            }

            if (status == ParseStatus.Complete && !HasRoomFor(in request)) break;
            if (_sink.MustWait(rest, in request))
            {
                HoldBack();
                break;
            }

            consumed += Take<TDialect>(status, rest, in request);
        }

        _isReading = false;
        return consumed;
    }

    private void Begin()
    {
        _neededBytes = _lookAgainAt = 0;
        _turnLeft = _rate is null ? _terms.RequestsPerTurn : _rate.Begin(_terms.RequestsPerTurn);
        _isReading = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySkip(ReadOnlySpan<byte> bytes, ref int consumed)
    {
        if (_skipBytes == 0) return false;
        var skipped = (int)Math.Min(_skipBytes, bytes.Length - consumed);
        _skipBytes -= skipped;
        consumed += skipped;
        return true;
    }

    // A message is so long, as far as is known, and so much of it is there.
    private void AwaitMore(long neededBytes, int there)
    {
        _neededBytes = neededBytes;
        if (neededBytes == 0) _lookAgainAt = there + LookAgainBytes;
    }

    private int Consume(long length, int there)
    {
        var consumed = (int)Math.Min(length, there);
        _skipBytes = length - consumed;
        return consumed;
    }

    private int CloseForeign(ReadOnlySpan<byte> rest)
    {
        if (!IsBinary && ForeignProtocol.Of(rest) is { } protocol) _terms.Foreign.Add(protocol, _client.RemoteName);
        _client.Break();
        return rest.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayRead()
    {
        if (_sink.IsFull || _client.IsFull)
        {
            Pause();
            return false;
        }

        if (HasSpent)
        {
            if (_rate is not null && _rate.MustWait())
            {
                Pause();
                return false;
            }

            AwaitsTurn = true;
            Pause();
            _client.EndTurn();
            return false;
        }

        // There must be room for an answer, whatever is asked.
        if (_terms.Memory.Account.HasRoom || _terms.Memory.TryFindRoom(_client, 0)) return true;
        AwaitRoom(0, MemoryNeed.Small);
        return false;
    }

    private int Take<TDialect>(ParseStatus status, ReadOnlySpan<byte> rest, in Request request)
        where TDialect : struct, IDialect
    {
        var isBinary = typeof(TDialect) == typeof(BinaryDialect);
        if (status == ParseStatus.MustClose)
        {
            Refuse<TDialect>(rest, in request);
            return CloseForeign(rest);
        }

        if (_client.Gate is { } gate && !gate.LetsPass(rest, in request, out var refusal))
        {
            _turnLeft -= ClientTerms.CostOf(in request);
            if (!request.IsNoReply) _client.Answer(refusal);
        }
        else if (status == ParseStatus.Complete)
        {
            return isBinary ? _sink.AcceptBinary(rest, in request) : _sink.Accept(rest, in request);
        }
        else
        {
            _turnLeft -= ClientTerms.CostOf(in request);
            Refuse<TDialect>(rest, in request);
        }

        return Consume(request.Length, rest.Length);
    }

    private void Refuse<TDialect>(ReadOnlySpan<byte> rest, in Request request)
        where TDialect : struct, IDialect
    {
        if (typeof(TDialect) == typeof(BinaryDialect)) _sink.RefuseBinary(rest, in request);
        else _sink.Refuse(rest, in request);
    }

    private void ReadKept()
    {
        if (IsPaused || _received.IsEmpty || _received.Length < _neededBytes) return;
        var consumed = Read(_received.Unread);
        if (_client.IsEnding) _received.Clear();
        else if (consumed > 0) _received.Consume(consumed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoomFor(in Request request)
    {
        var bytes = _sink.RoomFor(in request);
        return bytes == 0 || HasRoomFor(bytes);
    }

    private bool HasRoomFor(long bytes)
    {
        if (_terms.Memory.Account.HasRoomFor(bytes, MemoryNeed.Forwarding)) return true;
        // More than there will ever be.
        if (bytes > _terms.Memory.Account.MarkOf(MemoryNeed.Forwarding)) _client.GiveUp();
        else AwaitRoom(bytes, MemoryNeed.Forwarding);
        return false;
    }

    private void AwaitRoom(long bytes, MemoryNeed need)
    {
        AwaitsRoom = true;
        Pause();
        _client.AwaitRoom(bytes, need);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!AwaitsRoom) AwaitsRoom = !_client.TryKeep(_received, bytes, _neededBytes) && !_client.IsEnding;
        else if (_terms.KeepsWhatCame || _terms.Memory.TryFindRoom(_client, bytes.Length)) _received.Append(bytes);
        else _client.GiveUp();
    }

    // Whether the front of what is kept can be more than it was before these bytes came.
    private bool MayBeWhole(ReadOnlySpan<byte> bytes) =>
        _lookAgainAt == 0 || _received.Length >= _lookAgainAt || bytes.Contains((byte)'\n');

    private void Pause()
    {
        IsPaused = true;
        _client.PauseReceiving();
    }
}
