using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Tls;

/// <summary>A TLS connection that looks like a plain one to its owner: it stands between the owner and the socket, and is both to the
/// other.</summary>
/// <remarks>All of OpenSSL runs within the loop's callbacks. After each call of the handler the connection may be gone.</remarks>
public sealed unsafe class TlsSocket : ISocket, ISocketHandler
{
    private const byte HandshakeRecord = 0x16;
    private const byte AlertRecord = 0x15;

    // How long the other end may take to read what is left when we close.
    private const long ClosingNanoseconds = 1_000_000_000;

    private enum State
    {
        Connecting,
        Handshaking,
        Open,

        /// <summary>Closed by its owner; encrypted bytes wait for room in the kernel.</summary>
        Closing,
        Closed,
    }

    private readonly TlsWorkspace _workspace;
    private readonly TlsSession _session;
    private readonly ISocketHandler _handler;
    private readonly bool _isServer;
    private readonly ByteQueue _pending;         // encrypted, not taken by the kernel
    private ISocket _inner = null!;
    private ByteQueue? _early;                   // received while its handshake waits for its turn
    private DeadlineTimer? _deadline;            // of the handshake, or of the end
    private State _state;
    private bool _hasBegun;                      // the first byte has come
    private bool _wantsRoom;
    private bool _hasEnded;
    private bool _isPaused;

    private TlsSocket(TlsWorkspace workspace, TlsSession session, ISocketHandler handler, bool isServer)
    {
        (_workspace, _session, _handler, _isServer) = (workspace, session, handler, isServer);
        _pending = new ByteQueue(workspace.Loop.Buffers);
    }

    public string RemoteName => _inner.RemoteName;

    public string LocalName => _inner.LocalName;

    public int UnconfirmedBytes => _inner.UnconfirmedBytes + _pending.Length;

    /// <summary>Why it failed, in words; null while it has not, or if that was the network.</summary>
    public string? Failure { get; private set; }

    /// <summary>The other end has not proved yet who it is.</summary>
    public bool IsHandshaking => _state == State.Handshaking;

    /// <summary>There is agreement, and nothing waits to be sent: another loop may have it.</summary>
    public bool MayPart => _state == State.Open && _pending.IsEmpty && Failure is null && !_hasEnded;

    private bool IsGone => _state is State.Closing or State.Closed;

    /// <summary>Takes over a client's connection, on its loop.</summary>
    /// <param name="workspace">Of the loop.</param>
    /// <param name="context">What is shown to the client, and believed of it.</param>
    /// <param name="adopt">Takes over the connection that it comes by.</param>
    /// <param name="handler">Whose it is.</param>
    public static TlsSocket Accept(
        TlsWorkspace workspace, TlsContext context, Func<ISocketHandler, ISocket> adopt, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(adopt);
        var socket = new TlsSocket(workspace, new TlsSession(workspace, context, peer: null), handler, isServer: true);
        socket._inner = adopt(socket);
        socket.BeginHandshake();
        if (!TlsSession.HasRoom(workspace)) socket.FailLater("memory is short, and others have their connections");
        return socket;
    }

    /// <summary>Takes over a client's connection from another loop, on its own.</summary>
    /// <param name="workspace">Of the loop.</param>
    /// <param name="client">Parted from the other one.</param>
    /// <param name="adopt">Takes over the connection that it comes by.</param>
    /// <param name="handler">Whose it is.</param>
    public static TlsSocket Resume(
        TlsWorkspace workspace, SecuredClient client, Func<ISocketHandler, ISocket> adopt, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(adopt);
        client.Session.Join(workspace);
        var socket = new TlsSocket(workspace, client.Session, handler, isServer: true) { _state = State.Open };
        socket._inner = adopt(socket);
        return socket;
    }

    /// <summary>Begins to connect; the handler hears of it once the other end has proved who it is.</summary>
    public static TlsSocket Connect(
        TlsWorkspace workspace, TlsContext context, TlsPeer peer, NetworkAddress address, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(peer);
        var session = new TlsSession(workspace, context, peer);
        var socket = new TlsSocket(workspace, session, handler, isServer: false) { _state = State.Connecting };
        socket._inner = workspace.Loop.Connect(address, socket);
        return socket;
    }

    /// <summary>Gives it up, for another loop to take over. No callback follows.</summary>
    /// <param name="part">Does the same with the connection that it comes by.</param>
    public SecuredClient Part(Func<ISocket, AcceptedSocket> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (!MayPart) throw new InvalidOperationException("it is in the middle of something");
        _state = State.Closed;
        _session.Leave();
        return new SecuredClient(part(_inner), _session);
    }

    public bool TryTellPeerRoom(out int bytes) => _inner.TryTellPeerRoom(out bytes);

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return 0;
        if (IsGone) return bytes.Length;
        if (_state != State.Open || !_pending.IsEmpty)
        {
            _wantsRoom = true;
            return 0;
        }

        var sent = 0;
        while (sent < bytes.Length && _pending.IsEmpty)
        {
            var written = _session.Write(bytes.Slice(sent, Math.Min(bytes.Length - sent, TlsWorkspace.PieceBytes)));

            // It breaks here as a plain one does: what was given is dropped, and the owner hears of it later.
            if (written <= 0)
            {
                FailLater(OpenSslErrors.Take("it cannot be encrypted"));
                return bytes.Length;
            }

            sent += written;
            SendOutgoing();
        }

        _wantsRoom = sent < bytes.Length;
        return sent;
    }

    public void PauseReceiving()
    {
        _isPaused = true;
        _inner.PauseReceiving();
    }

    public void ResumeReceiving()
    {
        _isPaused = false;
        if (_early is null) _inner.ResumeReceiving();
    }

    public void Close()
    {
        if (IsGone) return;
        if (_state == State.Open)
        {
            _session.Shutdown();
            SendOutgoing();
        }

        NoteHandshakeOver();
        _state = State.Closing;
        _session.Free();
        if (_pending.IsEmpty) EndInner();
        else SetDeadline(ClosingNanoseconds);
    }

    public void Abort()
    {
        if (_state == State.Closed) return;
        Forget();
        _inner.Abort();
    }

    public void OnConnected() => BeginHandshake();

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        if (_state == State.Handshaking && !MayGoOn(bytes)) return;
        fixed (byte* received = bytes) Work(received, bytes.Length);
    }

    public void OnEndOfStream()
    {
        if (IsGone || _hasEnded) return;
        if (_state == State.Handshaking)
        {
            Fail("the other end closed the connection in the middle of the handshake");
            return;
        }

        // Requests and replies say themselves where they end, so this is an end like any other; what is cut short counts for nothing.
        _hasEnded = true;
        _workspace.Counters.Truncated++;
        _handler.OnEndOfStream();
    }

    public void OnWritable()
    {
        if (_state == State.Closed) return;
        if (!_pending.IsEmpty) _pending.Consume(_inner.Send(_pending.Unread));
        if (!_pending.IsEmpty) return;
        if (_state == State.Closing) EndInner();
        else if (_wantsRoom && _state == State.Open) TellRoom();
    }

    public void OnClosed(CloseReason reason)
    {
        var wasGone = IsGone;
        Forget();
        if (!wasGone) _handler.OnClosed(reason);
    }

    /// <summary>It is its turn, after others' handshakes.</summary>
    internal void TakeTurn()
    {
        if (_early is not { } early) return;
        _early = null;
        if (_state == State.Handshaking)
        {
            var bytes = early.Unread;
            _workspace.TryTakeStep();
            fixed (byte* received = bytes) Work(received, bytes.Length);
        }

        early.Clear();
        if (!_isPaused && !IsGone) _inner.ResumeReceiving();
    }

    private void BeginHandshake()
    {
        _state = State.Handshaking;
        _workspace.Counters.UnderWay++;
        SetDeadline(_workspace.HandshakeNanoseconds);
        if (!_isServer) Work(null, 0);
    }

    // The first byte tells who speaks no TLS at all, and deserves to be told so.
    private bool MayGoOn(ReadOnlySpan<byte> bytes)
    {
        if (_early is not null)
        {
            _early.Append(bytes);
            return false;
        }

        if (_isServer && !_hasBegun && bytes[0] != HandshakeRecord)
        {
            _inner.Send("SERVER_ERROR this port speaks TLS\r\n"u8);
            Fail("it speaks no TLS");
            return false;
        }

        // A server may refuse before it has said anything else.
        if (!_isServer && !_hasBegun && bytes[0] is not (HandshakeRecord or AlertRecord))
        {
            Fail("it speaks no TLS");
            return false;
        }

        _hasBegun = true;
        if (_workspace.TryTakeStep()) return true;
        _early = new ByteQueue(_workspace.Loop.Buffers);
        _early.Append(bytes);
        _inner.PauseReceiving();
        _workspace.Wait(this);
        return false;
    }

    private void Work(byte* received, int bytes)
    {
        if (IsGone) return;
        _workspace.Begin(received, bytes);
        if (_state == State.Handshaking && !TryFinishHandshake()) return;
        if (_state == State.Open) Decrypt();
    }

    private bool TryFinishHandshake()
    {
        var step = _session.Handshake(out var reason);

        // Where it failed, the alert tells the other end why.
        SendOutgoing();
        if (step == TlsSession.Step.Failed) Fail(reason!);
        if (step != TlsSession.Step.Done) return false;
        NoteHandshakeOver();
        _workspace.Counters.Handshakes++;
        _state = State.Open;
        if (!_isServer) _handler.OnConnected();
        else if (_wantsRoom && _pending.IsEmpty) TellRoom();
        return _state == State.Open;
    }

    // All records that came in one batch go to the owner at once.
    private void Decrypt()
    {
        var plain = _workspace.Plain;
        var step = _session.Read(plain, out var length, out var reason);

        // An answer of the protocol itself: to a change of keys, or an alert.
        SendOutgoing();
        if (length > 0) _handler.OnReceived(plain[..length]);
        if (IsGone) return;
        if (step == TlsSession.Step.Failed)
        {
            Fail(reason!);
        }
        else if (step == TlsSession.Step.Ended && !_hasEnded)
        {
            _hasEnded = true;
            _handler.OnEndOfStream();
        }
    }

    private void SendOutgoing()
    {
        var outgoing = _workspace.Outgoing;
        if (outgoing.IsEmpty) return;
        var sent = _pending.IsEmpty ? _inner.Send(outgoing) : 0;
        if (sent < outgoing.Length) _pending.Append(outgoing[sent..]);
        _workspace.ClearOutgoing();
    }

    private void TellRoom()
    {
        _wantsRoom = false;
        _handler.OnWritable();
    }

    private void SetDeadline(long nanoseconds)
    {
        _deadline ??= new DeadlineTimer(this);
        _workspace.Loop.Schedule(_deadline, nanoseconds);
    }

    private void OnDeadline()
    {
        if (_state == State.Closing)
        {
            Forget();
            _inner.Abort();
            return;
        }

        if (Failure is null) _workspace.Counters.TimedOut++;
        Fail("the handshake took too long");
    }

    // Not from within a call of the owner's.
    private void FailLater(string reason)
    {
        Failure = reason;
        SetDeadline(0);
    }

    private void Fail(string reason)
    {
        Failure ??= reason;
        _workspace.OnFailed(_inner.RemoteName, Failure);

        // What a server has been asked and not answered must not be executed after it was given up; a refused handshake asked for nothing,
        // and its alert has to get there.
        var resets = !_isServer && _state == State.Open;
        Forget();
        if (resets) _inner.Abort();
        else _inner.Close();
        _handler.OnClosed(CloseReason.Insecure);
    }

    private void EndInner()
    {
        Forget();
        _inner.Close();
    }

    private void Forget()
    {
        NoteHandshakeOver();
        _state = State.Closed;
        if (_deadline is not null) _workspace.Loop.Cancel(_deadline);
        _pending.Clear();
        _session.Free();
    }

    private void NoteHandshakeOver()
    {
        if (_state != State.Handshaking) return;
        _workspace.Counters.UnderWay--;
        _workspace.Loop.Cancel(_deadline!);
    }

    private sealed class DeadlineTimer(TlsSocket socket) : LoopTimer
    {
        protected internal override void Fire() => socket.OnDeadline();
    }
}
