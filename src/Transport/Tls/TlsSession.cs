using System.Text;
using Understudy.Transport.Buffers;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Tls;

/// <summary>OpenSSL's side of one connection: bytes come from and go to the workspace, and no socket is touched.</summary>
internal sealed unsafe class TlsSession
{
    // What OpenSSL holds for one that is idle, and a little more.
    private const int ChargedBytes = 16 << 10;

    private readonly bool _verifies;
    private readonly nint _bio;
    private TlsWorkspace? _workspace;    // null on the way from one loop to another
    private bool _isExpected = true;     // or we could take anybody for the other end
    private nint _ssl;

    /// <param name="workspace">Of the loop that the connection belongs to.</param>
    /// <param name="context">What it shows and believes.</param>
    /// <param name="peer">Who the other end has to prove to be; null: it is a client.</param>
    public TlsSession(TlsWorkspace workspace, TlsContext context, TlsPeer? peer)
    {
        _workspace = workspace;
        _verifies = context.Verifies;
        _ssl = LibSsl.SSL_new(context.Handle);
        workspace.Loop.Buffers.Account.Charge(ChargedBytes);
        GC.KeepAlive(context);
        _bio = workspace.NewBio();
        LibSsl.SSL_set_bio(_ssl, _bio, _bio);
        if (peer is null)
        {
            LibSsl.SSL_set_accept_state(_ssl);
        }
        else
        {
            LibSsl.SSL_set_connect_state(_ssl);
            _isExpected = TryExpect(peer);
        }
    }

    // A loop that ends takes its connections along, and nobody else frees them.
    ~TlsSession()
    {
        if (_ssl != 0) LibSsl.SSL_free(_ssl);
    }

    public enum Step
    {
        /// <summary>Nothing more until the other end says more.</summary>
        Waits,

        /// <summary>The handshake is over, or there may be more to read.</summary>
        Done,

        /// <summary>The other end has said that nothing more comes.</summary>
        Ended,
        Failed,
    }

    /// <summary>Whether the connections of this loop may hold what one more needs.</summary>
    public static bool HasRoom(TlsWorkspace workspace) =>
        workspace.Loop.Buffers.Account.HasRoomFor(ChargedBytes, MemoryNeed.Receiving);

    /// <summary>Goes on with the handshake.</summary>
    /// <param name="reason">Why it failed; null unless it did.</param>
    public Step Handshake(out string? reason)
    {
        reason = _isExpected ? null : "its name cannot be looked for in a certificate";
        if (reason is not null) return Step.Failed;
        OpenSslErrors.Clear();
        var result = LibSsl.SSL_do_handshake(_ssl);
        if (result == 1) return Step.Done;
        if (LibSsl.SSL_get_error(_ssl, result) == LibSsl.ErrorWantRead) return Step.Waits;
        reason = OpenSslErrors.OfHandshake(_ssl, _verifies);
        return Step.Failed;
    }

    /// <summary>Decrypts all that has come.</summary>
    /// <param name="plain">Where it goes.</param>
    /// <param name="length">How much it was, whatever the outcome.</param>
    /// <param name="reason">Why the rest cannot be read; null unless it failed.</param>
    public Step Read(Span<byte> plain, out int length, out string? reason)
    {
        length = 0;
        reason = null;
        OpenSslErrors.Clear();
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

        if (result > 0) return Step.Done;
        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead:
                return Step.Waits;
            case LibSsl.ErrorZeroReturn:
                return Step.Ended;
            default:
                reason = OpenSslErrors.OfHandshake(_ssl, _verifies);
                return Step.Failed;
        }
    }

    /// <summary>Leaves its loop. Nothing is to be sent or read of it before it has come to another one.</summary>
    public void Leave()
    {
        _workspace!.Loop.Buffers.Account.Charge(-ChargedBytes);
        _workspace = null;
    }

    /// <summary>Belongs to another loop from here on.</summary>
    public void Join(TlsWorkspace workspace)
    {
        _workspace = workspace;
        workspace.Loop.Buffers.Account.Charge(ChargedBytes);
        workspace.Take(_bio);
    }

    /// <summary>Encrypts into the workspace, and returns how much; not above 0 if it cannot.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        _workspace!.ClearOutgoing();
        OpenSslErrors.Clear();
        fixed (byte* plain = bytes) return LibSsl.SSL_write(_ssl, plain, bytes.Length);
    }

    /// <summary>Says into the workspace that nothing more comes.</summary>
    public void Shutdown()
    {
        _workspace!.ClearOutgoing();
        OpenSslErrors.Clear();
        LibSsl.SSL_shutdown(_ssl);
    }

    public void Free()
    {
        if (_ssl == 0) return;
        LibSsl.SSL_free(_ssl);
        GC.SuppressFinalize(this);
        _workspace?.Loop.Buffers.Account.Charge(-ChargedBytes);
        _ssl = 0;
    }

    private bool TryExpect(TlsPeer peer)
    {
        var name = new byte[Encoding.UTF8.GetByteCount(peer.Name) + 1];
        Encoding.UTF8.GetBytes(peer.Name, name);
        fixed (byte* text = name)
        {
            if (peer.IsAddress) return LibSsl.X509_VERIFY_PARAM_set1_ip_asc(LibSsl.SSL_get0_param(_ssl), text) == 1;
            LibSsl.SSL_set_hostflags(_ssl, LibSsl.HostNoPartialWildcards);
            return LibSsl.SSL_ctrl(_ssl, LibSsl.ControlServerName, 0, text) == 1 && LibSsl.SSL_set1_host(_ssl, text) == 1;
        }
    }
}
