using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>One end of a connection: the kernel's side of it, and the socket that a loop sees.</summary>
internal sealed class SimulatedSocket(SimulatedNetwork network, Host host, Host peerHost, string localName, string remoteName)
    : ISocket, IReadySource
{
    // After an orderly close arriving bytes are swallowed for so long, then answered with a reset (the epoll socket lingers as long).
    private const long LingerNanoseconds = VirtualTime.Second;
    private const byte Poison = 0xDD;

    // On a slow link bytes arrive, and are confirmed, a few packets at a time.
    private const int SlowLinkSegmentBytes = 4 << 10;

    private readonly Queue<byte[]> _received = new();
    private readonly List<byte> _turn = [];
    private SimulatedLoop? _loop;
    private ISocketHandler? _handler;
    private SimulatedSocket? _peer;
    private Flow? _outgoing;
    private State _state;
    private CloseReason? _lost;
    private long _closedAt;
    private int _receivedBytes;
    private long _arrivedBytes;
    private long _sentBytes;
    private long _confirmedBytes;
    private int? _peerRoom;
    private bool _isConnectedDue;
    private bool _isEndDue;
    private bool _isWritableDue;
    private bool _isPaused;
    private bool _wantsRoom;

    private enum State : byte
    {
        Connecting,
        Open,

        /// <summary>Closed by us; the other end may not know.</summary>
        Closed,

        /// <summary>The machine lost power: nobody here remembers.</summary>
        Vanished,
    }

    public bool IsQueued { get; set; }

    public SimulatedLoop? Loop => _loop;

    public string RemoteName => remoteName;

    public string LocalName => localName;

    public int UnconfirmedBytes => (int)(_sentBytes - _confirmedBytes);

    public bool TryTellPeerRoom(out int bytes)
    {
        bytes = _peerRoom ?? network.WindowBytes;
        return true;
    }

    public Host Host => host;

    public Host PeerHost => peerHost;

    public bool IsOver => _state >= State.Closed;

    public void Own(SimulatedLoop loop, ISocketHandler handler)
    {
        (_loop, _handler) = (loop, handler);
        loop.MarkReady(this);
    }

    /// <summary>Its loop gives it up, for another one.</summary>
    public void Disown() => (_loop, _handler, _isPaused) = (null, null, false);

    /// <summary>Joins two ends.</summary>
    public static void Join(SimulatedSocket client, SimulatedSocket server, SimulatedNetwork network)
    {
        (client._peer, server._peer) = (server, client);
        client._outgoing = new Flow(network.World, network.LinkFrom(client.Host, server.Host), server);
        server._outgoing = new Flow(network.World, network.LinkFrom(server.Host, client.Host), client);
        client._outgoing.LimitStuck(network.UserTimeout, () => client.GiveUp());
        server._state = State.Open;
        server._outgoing.Send(PacketKind.Accepted);
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_state >= State.Closed) throw new InvalidOperationException("sent on a socket that its owner has closed");
        if (_state == State.Connecting) return 0;
        if (_lost is not null) return bytes.Length;

        var room = network.WindowBytes - _outgoing!.BytesOnTheWay - _peer!._receivedBytes;
        var taken = Math.Clamp(room, 0, bytes.Length);
        if (taken < bytes.Length) _wantsRoom = true;
        SendSegments(bytes[..taken]);
        return taken;
    }

    public void PauseReceiving() => _isPaused = true;

    public void ResumeReceiving()
    {
        _isPaused = false;
        _loop?.MarkReady(this);
    }

    public void Close()
    {
        if (_state >= State.Closed) return;
        if (_state == State.Open && _lost is null) _outgoing!.Send(PacketKind.End);
        End(State.Closed);
        _closedAt = network.World.Now;
    }

    public void Abort()
    {
        if (_state >= State.Closed) return;
        if (_lost is null) _outgoing?.Abort();
        End(State.Closed);
    }

    /// <summary>The process was killed: the kernel closes, with a reset if bytes were left unread (RFC 2525, 2.17).</summary>
    public void CloseForDeadProcess()
    {
        if (_receivedBytes > 0) Abort();
        else Close();
        _closedAt = long.MinValue / 2;
    }

    // The kernel has given up what is not confirmed.
    private void GiveUp()
    {
        if (IsOver || _lost is not null) return;
        _lost = CloseReason.TimedOut;
        _loop?.MarkReady(this);
    }

    public void Vanish()
    {
        if (_state == State.Vanished) return;
        _outgoing?.Vanish();
        End(State.Vanished);
    }

    /// <summary>The connection could not be made.</summary>
    public void FailConnect(CloseReason reason)
    {
        if (_state != State.Connecting) return;
        _lost = reason;
        _loop!.MarkReady(this);
    }

    public void Arrive(Packet packet)
    {
        if (_state >= State.Closed)
        {
            AnswerForNobody(packet.Kind);
            return;
        }

        if (_lost is not null) return;
        switch (packet.Kind)
        {
            case PacketKind.Accepted:
                _state = State.Open;
                _isConnectedDue = true;
                break;
            case PacketKind.Bytes:
                _received.Enqueue(packet.Bytes);
                _receivedBytes += packet.Bytes.Length;
                _arrivedBytes += packet.Bytes.Length;
                if (network.LinkFrom(host, peerHost).IsOpen) _peer!.HearConfirmation();
                break;
            case PacketKind.WindowUpdate:
                HearConfirmation();
                if (!_wantsRoom) return;
                _wantsRoom = false;
                _isWritableDue = true;
                break;
            case PacketKind.End:
                _isEndDue = true;
                break;
            case PacketKind.Reset:
                _lost = CloseReason.Reset;
                _outgoing!.Vanish();
                break;
        }

        _loop?.MarkReady(this);
    }

    public void TakeTurn()
    {
        if (IsOver || _handler is null) return;
        if (_isConnectedDue)
        {
            _isConnectedDue = false;
            _handler!.OnConnected();
        }

        if (!IsOver && _receivedBytes > 0 && !_isPaused) Receive();
        if (_handler is null) return;
        if (!IsOver && _isEndDue && _receivedBytes == 0 && !_isPaused)
        {
            _isEndDue = false;
            _handler!.OnEndOfStream();
        }

        if (!IsOver && _isWritableDue && _lost is null)
        {
            _isWritableDue = false;
            _handler!.OnWritable();
        }

        if (!IsOver && _lost is { } reason && (_receivedBytes == 0 || _isPaused))
        {
            End(State.Closed);
            _handler!.OnClosed(reason);
        }
    }

    private void Receive()
    {
        _turn.Clear();
        while (_turn.Count < network.ReceiveBytes && _received.TryDequeue(out var segment)) _turn.AddRange(segment);
        _receivedBytes -= _turn.Count;
        if (_lost is null) _outgoing!.Send(PacketKind.WindowUpdate);
        // What remains, and what else there is to say, is said in a turn of its own.
        if (_receivedBytes > 0 || _isEndDue || _lost is not null) _loop!.MarkReady(this);

        var bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_turn);
        network.OnRead?.Invoke(this, bytes.Length);
        _handler!.OnReceived(bytes);
        // The contract lets the memory be reused now: who kept a reference will notice.
        bytes.Fill(Poison);
    }

    private void SendSegments(ReadOnlySpan<byte> bytes)
    {
        var link = network.LinkFrom(host, peerHost);
        var random = link.Random;
        while (bytes.Length > 0)
        {
            var length = random.OneIn(16) ? random.Below(bytes.Length) + 1 : bytes.Length;
            if (link.BytesPerSecond > 0) length = Math.Min(length, SlowLinkSegmentBytes);
            _outgoing!.Send(PacketKind.Bytes, bytes[..length].ToArray());
            _sentBytes += length;
            bytes = bytes[length..];
        }
    }

    // One says all that has arrived until then. Where the way back is cut, or the process at the other end is gone, there is none.
    private void HearConfirmation()
    {
        _confirmedBytes = _peer!._arrivedBytes;
        _peerRoom = network.WindowBytes - _peer._receivedBytes;
    }

    private void AnswerForNobody(PacketKind kind)
    {
        if (kind is not (PacketKind.Bytes or PacketKind.End or PacketKind.Accepted)) return;
        if (kind == PacketKind.End && _state == State.Closed) return;
        if (kind == PacketKind.Bytes && _state == State.Closed && network.World.Now - _closedAt < LingerNanoseconds) return;
        SendResetWhenOpen();
    }

    // A lost reset is sent again when the other end retransmits what it answers.
    private void SendResetWhenOpen()
    {
        var link = network.LinkFrom(host, peerHost);
        network.World.After(link.IsOpen ? link.NextLatency() : VirtualTime.Second, () =>
        {
            if (link.IsOpen) _peer!.Arrive(new Packet(network.World.Now, PacketKind.Reset, []));
            else SendResetWhenOpen();
        });
    }

    private void End(State state)
    {
        _state = state;
        _received.Clear();
        _receivedBytes = 0;
        network.Forget(this);
    }
}
