using System.Text;
using Understudy.Transport.Buffers;
using Understudy.Transport.Interop;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Transport.Tls;

/// <summary>A TLS connection that looks like a plain one to its owner: it stands between the owner and the socket, and is both to the
/// other.</summary>
/// <remarks>All of OpenSSL runs within the loop's callbacks. After each call of the handler the connection may be gone.</remarks>
public sealed unsafe class TlsSocket : ISocket, ISocketHandler
{
    private const byte HandshakeRecord = 0x16;

    // What OpenSSL holds for one that is idle, and a little more.
    private const int SessionBytes = 16 << 10;

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
    private readonly ISocketHandler _handler;
    private readonly bool _isServer;
    private readonly ByteQueue _pending;         // encrypted, not taken by the kernel
    private ISocket _inner = null!;
    private ByteQueue? _early;                   // received while its handshake waits for its turn
    private DeadlineTimer? _deadline;            // of the handshake, or of the end
    private nint _ssl;
    private State _state;
    private bool _hasBegun;                      // the first byte has come
    private bool _wantsRoom;
    private bool _hasEnded;
    private bool _isPaused;

    private TlsSocket(TlsWorkspace workspace, TlsContext context, ISocketHandler handler, bool isServer)
    {
        _workspace = workspace;
        _handler = handler;
        _isServer = isServer;
        _pending = new ByteQueue(workspace.Loop.Buffers);
        _ssl = LibSsl.SSL_new(context.Handle);
        workspace.Loop.Buffers.Account.Charge(SessionBytes);
        GC.KeepAlive(context);
        var bio = workspace.NewBio();
        LibSsl.SSL_set_bio(_ssl, bio, bio);
    }

    public string RemoteName => _inner.RemoteName;

    public string LocalName => _inner.LocalName;

    public int UnconfirmedBytes => _inner.UnconfirmedBytes + _pending.Length;

    /// <summary>Why it failed, in words; null while it has not, or if that was the network.</summary>
    internal string? Failure { get; private set; }

    private bool IsGone => _state is State.Closing or State.Closed;

    /// <summary>Takes over a client's connection, on its loop.</summary>
    public static TlsSocket Accept(TlsWorkspace workspace, TlsContext context, AcceptedSocket accepted, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(context);
        var socket = new TlsSocket(workspace, context, handler, isServer: true);
        LibSsl.SSL_set_accept_state(socket._ssl);
        socket._inner = workspace.Loop.Adopt(accepted, socket);
        socket.BeginHandshake();
        if (!workspace.Loop.Buffers.Account.HasRoomFor(SessionBytes, MemoryNeed.Receiving))
            socket.FailLater("memory is short, and others have their connections");
        return socket;
    }

    /// <summary>Begins to connect; the handler hears of it once the other end has proved who it is.</summary>
    internal static TlsSocket Connect(
        TlsWorkspace workspace, TlsContext context, TlsPeer peer, NetworkAddress address, ISocketHandler handler)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(peer);
        var socket = new TlsSocket(workspace, context, handler, isServer: false) { _state = State.Connecting };
        LibSsl.SSL_set_connect_state(socket._ssl);
        socket.Expect(peer);
        socket._inner = workspace.Loop.Connect(address, socket);
        return socket;
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
            var written = Encrypt(bytes.Slice(sent, Math.Min(bytes.Length - sent, TlsWorkspace.PieceBytes)));

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
            _workspace.ClearOutgoing();
            OpenSslErrors.Clear();
            LibSsl.SSL_shutdown(_ssl);
            SendOutgoing();
        }

        NoteHandshakeOver();
        _state = State.Closing;
        FreeSession();
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
        OpenSslErrors.Clear();
        if (_state == State.Handshaking && !TryFinishHandshake()) return;
        if (_state == State.Open) Decrypt();
    }

    private bool TryFinishHandshake()
    {
        var result = LibSsl.SSL_do_handshake(_ssl);
        var isOver = result == 1;
        if (!isOver && LibSsl.SSL_get_error(_ssl, result) != LibSsl.ErrorWantRead)
        {
            // The alert tells the other end why.
            var reason = OpenSslErrors.OfHandshake(_ssl);
            SendOutgoing();
            Fail(reason);
            return false;
        }

        SendOutgoing();
        if (!isOver) return false;
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
        var length = 0;
        int result;
        fixed (byte* room = plain)
        {
            do
            {
                result = LibSsl.SSL_read(_ssl, room + length, plain.Length - length);
                if (result > 0) length += result;
            }
            while (result > 0 && length < plain.Length);
        }

        var error = result > 0 ? 0 : LibSsl.SSL_get_error(_ssl, result);
        var failure = error is 0 or LibSsl.ErrorWantRead or LibSsl.ErrorZeroReturn ? null : OpenSslErrors.OfHandshake(_ssl);

        // An answer of the protocol itself: to a change of keys, or an alert.
        SendOutgoing();
        if (length > 0) _handler.OnReceived(plain[..length]);
        if (IsGone) return;
        if (failure is not null)
        {
            Fail(failure);
        }
        else if (error == LibSsl.ErrorZeroReturn && !_hasEnded)
        {
            _hasEnded = true;
            _handler.OnEndOfStream();
        }
    }

    private int Encrypt(ReadOnlySpan<byte> bytes)
    {
        _workspace.ClearOutgoing();
        OpenSslErrors.Clear();
        fixed (byte* plain = bytes) return LibSsl.SSL_write(_ssl, plain, bytes.Length);
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

    private void Expect(TlsPeer peer)
    {
        var name = new byte[Encoding.UTF8.GetByteCount(peer.Name) + 1];
        Encoding.UTF8.GetBytes(peer.Name, name);
        fixed (byte* text = name)
        {
            if (peer.IsAddress)
            {
                LibSsl.X509_VERIFY_PARAM_set1_ip_asc(LibSsl.SSL_get0_param(_ssl), text);
                return;
            }

            LibSsl.SSL_ctrl(_ssl, LibSsl.ControlServerName, 0, text);
            LibSsl.SSL_set_hostflags(_ssl, LibSsl.HostNoPartialWildcards);
            LibSsl.SSL_set1_host(_ssl, text);
        }
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
        Forget();
        _inner.Close();
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
        FreeSession();
    }

    private void NoteHandshakeOver()
    {
        if (_state != State.Handshaking) return;
        _workspace.Counters.UnderWay--;
        _workspace.Loop.Cancel(_deadline!);
    }

    private void FreeSession()
    {
        if (_ssl == 0) return;
        LibSsl.SSL_free(_ssl);
        _workspace.Loop.Buffers.Account.Charge(-SessionBytes);
        _ssl = 0;
    }

    private sealed class DeadlineTimer(TlsSocket socket) : LoopTimer
    {
        protected internal override void Fire() => socket.OnDeadline();
    }
}
