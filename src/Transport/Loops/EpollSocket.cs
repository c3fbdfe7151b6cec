using Understudy.Transport.Interop;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Loops;

/// <summary>One connection on an epoll loop.</summary>
/// <remarks>
/// Registered edge-triggered once, so what the kernel says is remembered here: <see cref="_isReadable"/> from an edge until a receive
/// comes back short, <see cref="_waitsForRoom"/> from a short send until the next edge.
/// </remarks>
internal sealed unsafe class EpollSocket : EpollSource, ISocket
{
    /// <summary>Receives of one socket per batch: one for the bytes, one that sees the end. A busier one goes on in the next
    /// batch.</summary>
    private const int MaxReceivesPerBatch = 2;

    /// <summary>How long a closed socket waits for the peer to take the last bytes. A live peer needs a round trip.</summary>
    private const long LingerNanoseconds = 1_000_000_000;

    private enum State
    {
        Connecting,
        Open,

        /// <summary>Closed by the owner; the peer may still be taking what was sent.</summary>
        Lingering,
        Closed,
    }

    private readonly EpollLoop _loop;
    private readonly ISocketHandler _handler;
    private readonly object _remote;            // NetworkAddress or AcceptedSocket: its ToString or name is made on demand
    private LingerTimer? _linger;
    private State _state;
    private int _sendError;                     // found by Send, reported in the next batch
    private bool _isReadable;
    private bool _isPaused;
    private bool _waitsForRoom;
    private bool _peerHungUp;                   // the end is near: receive until it shows
    private bool _hasEnded;

    public EpollSocket(EpollLoop loop, ISocketHandler handler, object remote) => (_loop, _handler, _remote) = (loop, handler, remote);

    public string RemoteName => _remote is AcceptedSocket accepted ? accepted.RemoteName : _remote.ToString()!;

    public string LocalName => NativeSocket.LocalAddress(Descriptor)?.ToString() ?? RemoteName;   // the ends of a Unix socket share a path

    public int UnconfirmedBytes => _state == State.Open ? NativeSocket.UnconfirmedBytes(Descriptor) : 0;

    public bool TryTellPeerRoom(out int bytes)
    {
        bytes = 0;
        if (_state != State.Open) return false;

        // On a Unix socket there is no window: what is confirmed has been read.
        return _remote is NetworkAddress { EndPoint: null } || NativeSocket.TryGetPeerWindow(Descriptor, out bytes);
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        // An edge is certain to follow a short send, and nothing can be sent before it.
        if (_state == State.Connecting || _waitsForRoom || bytes.IsEmpty) return 0;
        if (_state != State.Open || _sendError != 0) return bytes.Length;

        var sent = NativeSocket.Send(Descriptor, bytes);
        while (sent.Error == Errno.Interrupted) sent = NativeSocket.Send(Descriptor, bytes);
        if (sent.Value == bytes.Length) return bytes.Length;
        if (!sent.Failed || sent.Error == Errno.Again)
        {
            _waitsForRoom = true;
            return Math.Max(0, sent.Value);
        }

        FailLater(sent.Error);
        return bytes.Length;
    }

    public void PauseReceiving() => _isPaused = true;

    public void ResumeReceiving()
    {
        if (!_isPaused) return;
        _isPaused = false;
        if (_isReadable && _state == State.Open) _loop.Queue(this);
    }

    /// <remarks>
    /// A kernel that is told to close while it holds bytes we have not read sends a reset, and the reset destroys what the peer has not
    /// read. So the end is sent, what still comes is thrown away, and the descriptor is closed when the peer has ended too.
    /// </remarks>
    public void Close()
    {
        if (_state is State.Lingering or State.Closed) return;
        if (_state == State.Connecting || _hasEnded || _sendError != 0 || !_loop.IsRunning)
        {
            Release();
            return;
        }

        _state = State.Lingering;
        _isPaused = false;
        NativeSocket.ShutdownSending(Descriptor);
        _linger = new LingerTimer(this);
        _loop.Schedule(_linger, LingerNanoseconds);
        if (_isReadable) _loop.Queue(this);
    }

    public void Abort()
    {
        if (_state is State.Lingering or State.Closed) return;
        if (Descriptor >= 0) NativeSocket.ResetOnClose(Descriptor);
        Release();
    }

    /// <summary>As <see cref="Abort"/>, and also if it was closed and the peer is still taking what was sent.</summary>
    public void Reset()
    {
        if (Descriptor >= 0) NativeSocket.ResetOnClose(Descriptor);
        Release();
    }

    /// <summary>Leaves the loop without closing.</summary>
    public AcceptedSocket Part()
    {
        var accepted = (EpollAcceptedSocket)_remote;
        _loop.Unwatch(this);
        accepted.ReturnDescriptor(Descriptor);
        (Descriptor, _state) = (-1, State.Closed);
        return accepted;
    }

    public void BeginConnect(NetworkAddress address, int userTimeoutMilliseconds)
    {
        _state = State.Connecting;
        var error = TryConnect(address, userTimeoutMilliseconds);
        if (error != 0) FailLater(error);
    }

    public void BeginAdopted(int descriptor)
    {
        Descriptor = descriptor;
        _state = State.Open;
        var watched = _loop.Watch(this);
        if (watched.Failed) FailLater(watched.Error);
    }

    public override void OnReady(uint events)
    {
        if (_state == State.Connecting && !FinishConnecting(events)) return;
        if ((events & (Epoll.In | Epoll.PeerHangUp | Epoll.HangUp | Epoll.Error)) != 0)
        {
            _isReadable = true;
            _peerHungUp |= (events & ~(Epoll.In | Epoll.Out)) != 0;
            // Who does not read would not hear of a reset otherwise.
            var error = (events & Epoll.Error) != 0 && (_isPaused || _hasEnded) ? NativeSocket.TakeError(Descriptor) : 0;
            if (error != 0) Fail(error);
            else if (!_isPaused && !IsQueued) Receive();
        }

        if (!_waitsForRoom || (events & Epoll.Out) == 0 || _state != State.Open) return;
        _waitsForRoom = false;
        _handler.OnWritable();
    }

    public override void OnQueued()
    {
        if (_state == State.Closed) return;
        // What the peer sent before the connection broke still counts.
        if (_state != State.Connecting && _isReadable && !_isPaused) Receive();
        if (_sendError != 0 && _state != State.Closed) Fail(_sendError);
    }

    public override void Release()
    {
        _state = State.Closed;
        if (_linger is not null) _loop.Cancel(_linger);
        _loop.Forget(this);
        if (Descriptor >= 0) NativeSocket.Close(Descriptor);
        Descriptor = -1;
    }

    private int TryConnect(NetworkAddress address, int userTimeoutMilliseconds)
    {
        var addressBytes = KernelAddress.Write(address, out var native);
        if (addressBytes == 0) return Errno.NameTooLong;
        var created = NativeSocket.Create(KernelAddress.FamilyOf(address));
        if (created.Failed) return created.Error;

        Descriptor = created.Value;
        if (address.EndPoint is not null)
        {
            NativeSocket.SetTcpDefaults(Descriptor);
            if (userTimeoutMilliseconds > 0) NativeSocket.SetUserTimeout(Descriptor, userTimeoutMilliseconds);
        }

        // Watched only now: before, epoll would report a socket that is not connected as hung up.
        var connected = NativeSocket.Connect(Descriptor, native, addressBytes);
        if (connected.Failed && connected.Error != Errno.InProgress) return connected.Error;
        return _loop.Watch(this).Error;
    }

    private bool FinishConnecting(uint events)
    {
        if ((events & (Epoll.Out | Epoll.Error | Epoll.HangUp)) == 0) return false;
        var error = NativeSocket.TakeError(Descriptor);
        if (error == 0 && IsConnectedToItself()) error = Errno.ConnectionRefused;
        if (error != 0)
        {
            Fail(error);
            return false;
        }

        _state = State.Open;
        _handler.OnConnected();
        return _state != State.Closed;
    }

    /// <summary>TCP lets a socket meet itself when nobody listens at a local port that connect happened to pick as its own (simultaneous
    /// open).</summary>
    private bool IsConnectedToItself() =>
        _remote is NetworkAddress { EndPoint: { } remote } && NativeSocket.LocalAddress(Descriptor)?.EndPoint is { } local
        && local.Port == remote.Port && local.Equals(remote);

    private void Receive()
    {
        for (var turn = 0; turn < MaxReceivesPerBatch; turn++)
        {
            var room = _loop.ReceiveBytes;
            var received = NativeSocket.Receive(Descriptor, _loop.ReceiveBuffer, room);
            if (received.Error == Errno.Interrupted) continue;
            if (received.Failed || received.Value == 0)
            {
                _isReadable = false;
                EndReceiving(received);
                return;
            }

            // A receive that does not fill the buffer has drained the socket; only the end of the stream may be left.
            _isReadable = _peerHungUp || received.Value == room;
            if (_state == State.Open) _handler.OnReceived(new ReadOnlySpan<byte>(_loop.ReceiveBuffer, received.Value));
            if (!_isReadable || _isPaused || _state == State.Closed) return;
        }

        _loop.Queue(this);
    }

    private void EndReceiving(SyscallResult received)
    {
        if (received.Error == Errno.Again) return;
        if (_state == State.Lingering) Release();
        else if (received.Failed) Fail(received.Error);
        else if (!_hasEnded)
        {
            _hasEnded = true;
            _handler.OnEndOfStream();
        }
    }

    private void FailLater(int error)
    {
        _sendError = error;
        _loop.Queue(this);
    }

    private void Fail(int error)
    {
        var wasLingering = _state == State.Lingering;
        Release();
        if (!wasLingering) _handler.OnClosed(CloseReasons.Of(error));
    }

    /// <summary>Ends the wait for a peer that does not end.</summary>
    private sealed class LingerTimer(EpollSocket socket) : LoopTimer
    {
        protected internal override void Fire() => socket.Release();
    }
}
