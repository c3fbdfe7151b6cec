using System.Globalization;
using System.Text;
using Understudy.Connections.Clients;
using Understudy.Protocol.Links;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A client of a proxy that does not lead. What it reads is read from the servers, while that may be; all else goes to the leader,
/// and what the leader answers comes back. Nothing is sent twice: if the leader goes with anything unanswered, the client's connection
/// closes.</summary>
/// <remarks>One way at a time, so that its order is kept (S17): nothing is read here while the leader owes it an answer, and nothing goes
/// to the leader while a server does. Once it has asked for something of which nobody here can tell when it is over, it is carried whole:
/// then nothing that it sends is understood.</remarks>
internal sealed class Relay : ISocketHandler, ILinkOwner, IFlushable
{
    private const long RetryNanoseconds = 20_000_000;

    // A line without an end is not understood from there on.
    private const int MostLineBytes = 64 << 10;

    private readonly Relays _relays;
    private readonly IEventLoop _loop;
    private readonly ISocket _client;
    private readonly ByteQueue _answers;
    private readonly ByteQueue _kept;        // what has come and gone nowhere yet
    private readonly ClientReads _reads;
    private readonly CarriedOrder _carried;
    private readonly ActionTimer _retry;
    private long _waitsUntil;
    private long _resumedAt = long.MinValue / 2;
    private LinkConnection? _link;
    private long _bodyBytes;         // of a request whose beginning the leader has
    private bool _isOpen;            // the leader knows of it
    private bool _isAsking;          // it needs the leader, or there is nothing else
    private bool _isWhole;           // carried whole
    private bool _isHeld;            // what was kept waits for something else than the client
    private bool _hasClientEnded;
    private bool _hasToldEnd;
    private bool _hasLeaderEnded;
    private bool _isOver;

    public Relay(Relays relays, IEventLoop loop, AcceptedSocket accepted, Entrance entrance)
    {
        (_relays, _loop, Entrance, RemoteName) = (relays, loop, entrance, accepted.RemoteName);

        // Who somebody is, and what that one may do, the leader knows.
        _isWhole = entrance.Logins is not null;
        _answers = new ByteQueue(loop.Buffers, BufferUse.Replies);
        _kept = new ByteQueue(loop.Buffers, BufferUse.Requests);
        _reads = new ClientReads(relays.Reads, loop.Buffers, MarkDirty);
        _carried = new CarriedOrder(loop.Buffers);
        _retry = new ActionTimer(Begin);
        _client = relays.Sockets.Adopt(accepted, entrance.Tls, this);
        _client.PauseReceiving();
        LastHeardAt = loop.Now;
    }

    /// <summary>Where it came in.</summary>
    public Entrance Entrance { get; }

    /// <summary>Its address.</summary>
    public string RemoteName { get; }

    /// <summary>Nobody owes it anything, nor it anybody, and nothing of what it sent is here.</summary>
    public bool IsFree => IsFreeOfLeader && !_isOver && !_hasClientEnded && _reads.LineCount == 0 && _kept.IsEmpty && _answers.IsEmpty;

    /// <summary>Nobody owes it anything, and what waits here has been taken by nobody.</summary>
    public bool MayPart => !_isOver && !_hasClientEnded && _answers.IsEmpty && IsFreeOfLeader
        && (_reads.LineCount == 0 || _reads.AreHandedOver) && ClientSockets.MayPart(_client);

    /// <summary>When something came from it, in loop time.</summary>
    public long LastHeardAt { get; private set; }

    public bool IsDirty { get; set; }

    private bool IsFreeOfLeader => !_isOpen || (!_isWhole && _bodyBytes == 0 && _carried.IsEmpty && !_hasToldEnd);

    /// <summary>Lets it ask, once there is anybody to answer.</summary>
    public void Start() => AskForLeader();

    /// <summary>Gives the client to somebody else, with what has come of it.</summary>
    public AcceptedSocket Part()
    {
        byte[] early = [.. _reads.Lines, .. _kept.Unread];
        var accepted = _relays.Sockets.Part(_client);
        Forget();
        return early.Length == 0 ? accepted : new ArrivedClient(accepted, RemoteName, early);
    }

    /// <summary>Ends once what it has asked for already is answered.</summary>
    public void Finish()
    {
        if (_isOver || _reads.LineCount > 0) return;
        if (!IsFreeOfLeader)
        {
            if (!_hasClientEnded) OnEndOfStream();
        }
        else if (IsFree)
        {
            Close();
        }
        else
        {
            Abort();
        }
    }

    /// <summary>Nobody leads to whom it could be carried any more.</summary>
    public void LoseLeader()
    {
        if (_isOver || !_isOpen) return;
        if (IsFreeOfLeader) DropLink();
        else Abort();
    }

    /// <summary>Ends in order.</summary>
    public void Close()
    {
        _client.Close();
        Forget();
    }

    /// <summary>Ends at once: what it had of either side is dropped.</summary>
    public void Abort()
    {
        if (_isOver) return;
        _client.Abort();
        Forget();
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        LastHeardAt = _loop.Now;
        if (_kept.IsEmpty && !_isHeld)
        {
            var taken = Take(bytes);
            if (!_isOver && taken < bytes.Length) _kept.Append(bytes[taken..]);
        }
        else
        {
            _kept.Append(bytes);
            if (!_isHeld && _kept.Length > MostLineBytes && _reads.LineCount == 0) _isWhole = true;
            if (!_isHeld && (_isWhole || bytes.Contains((byte)'\n'))) TakeKept();
        }

        if (_isHeld && !_isOver) _client.PauseReceiving();
    }

    public void OnEndOfStream()
    {
        _hasClientEnded = true;
        GoOn();
    }

    public void OnWritable()
    {
        Answer();
        GoOn();
    }

    public void OnClosed(CloseReason reason) => Forget();

    public void OnGreeted()
    {
        var name = RemoteName.Replace(' ', '_');
        _link!.Tell(Encoding.UTF8.GetBytes(Entrance.Logins is null
            ? string.Create(CultureInfo.InvariantCulture, $"carry {_relays.Term} {name}\r\n")
            : string.Create(CultureInfo.InvariantCulture, $"admit {_relays.Term} {Entrance.Number} {name}\r\n")));
    }

    public bool OnFrame(in LinkFrame frame)
    {
        if (frame.Verb == LinkVerb.No)
        {
            _link!.Abort();
            _link = null;
            Wait($"the proxy that leads takes no client: {Encoding.UTF8.GetString(frame.Text)}");
            return true;
        }

        if (frame.Verb != LinkVerb.Alive || _isOpen) return false;
        _isOpen = _link!.IsRaw = true;
        _isAsking = false;
        GoOn();
        return !_isOver;
    }

    public void OnRaw(ReadOnlySpan<byte> bytes)
    {
        if (!_isWhole && !_carried.TryTake(bytes)) _isWhole = true;
        _answers.Append(bytes);
        Answer();
        if (!_answers.IsEmpty && _relays.IsShort) GiveWay();
    }

    public void OnRawEnd()
    {
        if (IsFreeOfLeader)
        {
            DropLink();
            return;
        }

        _hasLeaderEnded = true;
        Answer();
    }

    public void OnRoom() => GoOn();

    public void OnOver(string reason)
    {
        _link = null;
        if (_isOver) return;
        if (!_isOpen) Wait($"the proxy that leads cannot be reached: {reason}");
        else if (IsFreeOfLeader) DropLink();
        else Abort();
    }

    /// <summary>Servers have answered.</summary>
    public bool TryFlush()
    {
        if (_isOver) return true;
        if (!_reads.AreHandedOver && !_reads.TryCollect(_answers)) _reads.HandOver();
        Answer();
        if (!_answers.IsEmpty && _relays.IsShort) GiveWay();
        GoOn();
        return true;
    }

    // Connects to the leader once there is one, unless it can be read for meanwhile.
    private void Begin()
    {
        if (_isOver || _link is not null) return;
        if (!_isHeld && _relays.Reads.IsPossible)
        {
            (_isAsking, _resumedAt) = (false, _loop.Now);
            _client.ResumeReceiving();
        }
        else if (_relays.CallLeader(this) is { } link)
        {
            _link = link;
        }
        else
        {
            Wait(_relays.WhyNoLeader);
        }
    }

    private void MarkDirty() => _relays.MarkDirty(this);

    // Goes on with what waits here, as far as may be.
    private void GoOn()
    {
        if (_isOver) return;
        if (_reads.AreHandedOver && !TryCarryReads()) return;
        _isHeld = false;
        if (!_kept.IsEmpty) TakeKept();
        if (_isOver) return;
        if (_isHeld) _client.PauseReceiving();
        else if (_hasClientEnded) End();
        else if (!_isAsking) _client.ResumeReceiving();
    }

    private void End()
    {
        if (_reads.LineCount > 0 || _isAsking) return;
        if (!_isOpen)
        {
            if (_answers.IsEmpty) Close();
        }
        else if (!_hasToldEnd && TryStamp(out var stamp))
        {
            _hasToldEnd = true;
            CarriedStream.WriteEnd(_link!.Output, stamp);
            _link.Flush();
        }
    }

    private void TakeKept()
    {
        var taken = Take(_kept.Unread);
        if (!_isOver) _kept.Consume(taken);
    }

    // How much has gone where it belongs. The rest is no whole line, or is held.
    private int Take(ReadOnlySpan<byte> bytes)
    {
        var (taken, sent) = (0, 0);
        while (taken < bytes.Length)
        {
            var rest = bytes[taken..];
            if (_isWhole || _bodyBytes > 0)
            {
                if (!MayCarry()) break;
                var length = _isWhole ? rest.Length : (int)Math.Min(_bodyBytes, rest.Length);
                if (!_isWhole) _bodyBytes -= length;
                taken += length;
                continue;
            }

            var kind = RelayedRequest.Of(rest, out var request);
            if (kind == RelayedKind.Unfinished) break;
            if (kind == RelayedKind.Read && _relays.Reads.IsPossible && IsInOrder(hasSent: sent < taken))
            {
                _isHeld = _reads.IsFull || !_answers.IsEmpty;
                if (_isHeld) break;
                // Only where the rule is left out.
                if (sent < taken) Carry(bytes[sent..taken]);
                _reads.Begin(rest, in request);
                taken += request.LineLength;
                sent = taken;
                continue;
            }

            _isHeld = _reads.LineCount > 0;
            if (_isHeld || !MayCarry()) break;
            _isWhole = kind == RelayedKind.Other;
            if (_isWhole) continue;
            _carried.Add(request.Verb);
            _bodyBytes = request.Length;
        }

        if (sent < taken) Carry(bytes[sent..taken]);
        return taken;
    }

    private bool IsInOrder(bool hasSent) => (_carried.IsEmpty && !hasSent) || !_relays.Reads.StandBehindWrites;

    private bool MayCarry()
    {
        _isHeld = !_isOpen || !_link!.Output.IsEmpty;
        if (!_isOpen) AskForLeader();
        return !_isHeld;
    }

    private bool TryCarryReads()
    {
        if (!MayCarry()) return false;
        for (var i = 0; i < _reads.LineCount; i++) _carried.Add(Verb.Get);
        Carry(_reads.Lines);
        _reads.ForgetLines();
        return !_isOver;
    }

    private void Carry(ReadOnlySpan<byte> bytes)
    {
        // Its stamp tells the leader how old this is at most.
        if (!TryStamp(out var stamp)) return;
        CarriedStream.Write(_link!.Output, stamp, bytes);
        _link.Flush();
        if (_link.Output.IsEmpty) return;
        if (_relays.IsShort) GiveWay();
        else _isHeld = true;
    }

    private bool TryStamp(out long stamp)
    {
        if (_relays.TryStamp(out stamp)) return true;
        Abort();
        return false;
    }

    private void AskForLeader()
    {
        if (_isAsking) return;
        _isAsking = true;
        // What lay unread while it waited has waited too.
        if (_loop.Now - _resumedAt > RetryNanoseconds) _waitsUntil = _loop.Now + _relays.WaitNanoseconds;
        _client.PauseReceiving();
        Begin();
    }

    private void Wait(string reason)
    {
        if (_loop.Now < _waitsUntil)
        {
            _loop.Schedule(_retry, RetryNanoseconds);
            return;
        }

        // Said to whoever asks for anything: nobody has been asked.
        _client.Send(Encoding.UTF8.GetBytes($"SERVER_ERROR no leader: {reason}\r\n"));
        _relays.Refused++;
        Close();
    }

    private void GiveWay()
    {
        _relays.GaveWay++;
        Abort();
    }

    private void Answer()
    {
        if (_isOver) return;
        if (!_answers.IsEmpty) _answers.Consume(_client.Send(_answers.Unread));
        if (!_answers.IsEmpty)
        {
            _link?.PauseReceiving();
            return;
        }

        if (_hasLeaderEnded) Close();
        else _link?.ResumeReceiving();
    }

    // It has nothing there, and may go on elsewhere.
    private void DropLink()
    {
        _link?.Abort();
        (_link, _isOpen, _isAsking) = (null, false, false);
        GoOn();
    }

    private void Forget()
    {
        if (_isOver) return;
        _isOver = true;
        _loop.Cancel(_retry);
        _link?.Abort();
        _link = null;
        _answers.Clear();
        _kept.Clear();
        _reads.Clear();
        _carried.Clear();
        _relays.Remove(this);
    }
}
