using System.Text;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Tls;

/// <summary>What one end of TLS connections shows and believes: an OpenSSL context, which never changes. Made off the loop, since files
/// are read; used by any loop.</summary>
/// <remarks>Connections hold a reference of their own, so that one made from files that have been replaced goes on as it began, and a
/// context goes with its last connection.</remarks>
public sealed unsafe class TlsContext : IDisposable
{
    private nint _handle;

    private TlsContext(nint handle) => _handle = handle;

    ~TlsContext() => Free();

    /// <summary>Days until the certificate is no longer good; negative once it is not, null if there is none.</summary>
    public int? DaysLeft { get; private init; }

    internal nint Handle => _handle;

    /// <summary>What the other end's certificate is found to lack ends the handshake.</summary>
    internal bool Verifies { get; private init; } = true;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what a listener needs.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="problem">What is wrong if there is no context.</param>
    public static TlsContext? ForListener(TlsFiles files, out TlsProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!TryBegin(LibraryMethod.Server, files.MinimumVersion, out var handle, out problem)) return null;
        problem = UseCertificate(handle, files.Certificate, files.Key) ?? UseClientAuthorities(handle, files);
        if (problem is null)
            return new TlsContext(handle) { DaysLeft = DaysUntilExpiry(handle) };

        LibSsl.SSL_CTX_free(handle);
        return null;
    }

    /// <summary>Reads what connections to servers need.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="problem">What is wrong if there is no context.</param>
    public static TlsContext? ForServers(TlsServerFiles files, out TlsProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!TryBegin(LibraryMethod.Client, files.MinimumVersion, out var handle, out problem)) return null;
        problem = files.Verifies ? UseAuthorities(handle, files.Authorities) : null;
        if (problem is null && files.Certificate is { } certificate)
            problem = UseCertificate(handle, certificate, files.Key ?? certificate);
        LibSsl.SSL_CTX_set_verify(handle, files.Verifies ? LibSsl.VerifyPeer : LibSsl.VerifyNone, 0);
        if (problem is null)
        {
            return new TlsContext(handle)
            {
                Verifies = files.Verifies, DaysLeft = files.Certificate is null ? null : DaysUntilExpiry(handle),
            };
        }

        LibSsl.SSL_CTX_free(handle);
        return null;
    }

    private enum LibraryMethod
    {
        Server,
        Client,
    }

    private static bool TryBegin(LibraryMethod method, TlsVersion minimum, out nint handle, out TlsProblem? problem)
    {
        handle = 0;
        problem = null;
        if (!OpenSslLibraries.TryLoad())
        {
            problem = new TlsProblem(TlsFault.NoLibrary, string.Empty, "libssl.so.3 is not there");
            return false;
        }

        OpenSslErrors.Clear();
        handle = LibSsl.SSL_CTX_new(method == LibraryMethod.Server ? LibSsl.TLS_server_method() : LibSsl.TLS_client_method());
        if (handle == 0)
        {
            problem = new TlsProblem(TlsFault.NoLibrary, string.Empty, OpenSslErrors.Take("OpenSSL gives no context"));
            return false;
        }

        LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlMinimumVersion, (nint)minimum, null);
        LibSsl.SSL_CTX_ctrl(
            handle, LibSsl.ControlMode, LibSsl.ModePartialWrite | LibSsl.ModeMovingBuffer | LibSsl.ModeReleaseBuffers, null);
        LibSsl.SSL_CTX_set_options(
            handle, LibSsl.OptionNoCompression | LibSsl.OptionServerPreference | LibSsl.OptionNoRenegotiation);

        // Sessions are resumed by tickets, whose keys live and die with the context: a client that was revoked meanwhile cannot resume.
        LibSsl.SSL_CTX_ctrl(handle, LibSsl.ControlSessionCacheMode, 0, null);
        LibSsl.SSL_CTX_set_num_tickets(handle, 1);
        var id = "understudy"u8;
        fixed (byte* bytes = id) LibSsl.SSL_CTX_set_session_id_context(handle, bytes, (uint)id.Length);
        return true;
    }

    private static TlsProblem? UseCertificate(nint handle, string certificate, string key)
    {
        fixed (byte* certificatePath = NativePath(certificate), keyPath = NativePath(key))
        {
            if (Unreadable(certificate) is { } noCertificate) return noCertificate;
            if (LibSsl.SSL_CTX_use_certificate_chain_file(handle, certificatePath) != 1) return BadFile(certificate);
            if (Unreadable(key) is { } noKey) return noKey;
            if (LibSsl.SSL_CTX_use_PrivateKey_file(handle, keyPath, LibSsl.FilePem) == 1
                && LibSsl.SSL_CTX_check_private_key(handle) == 1) return null;

            var reason = OpenSslErrors.Take("not a private key");
            return reason.Contains("mismatch", StringComparison.Ordinal)
                ? new TlsProblem(TlsFault.KeyMismatch, key, reason)
                : new TlsProblem(TlsFault.BadFile, key, reason);
        }
    }

    private static TlsProblem? UseClientAuthorities(nint handle, TlsFiles files)
    {
        if (files.ClientCertificates == ClientCertificates.None || files.ClientAuthorities is not { } authorities) return null;
        if (UseAuthorities(handle, authorities) is { } problem) return problem;
        fixed (byte* path = NativePath(authorities))
        {
            var names = LibSsl.SSL_load_client_CA_file(path);
            if (names == 0) return BadFile(authorities);
            LibSsl.SSL_CTX_set_client_CA_list(handle, names);
        }

        var required = files.ClientCertificates == ClientCertificates.Required ? LibSsl.VerifyFailWithoutPeer : 0;
        LibSsl.SSL_CTX_set_verify(handle, LibSsl.VerifyPeer | required, 0);
        return files.RevokedClients is { } revoked ? UseRevocations(handle, revoked) : null;
    }

    private static TlsProblem? UseAuthorities(nint handle, string? authorities)
    {
        if (authorities is null)
        {
            LibSsl.SSL_CTX_set_default_verify_paths(handle);
            return null;
        }

        if (Unreadable(authorities) is { } problem) return problem;
        fixed (byte* path = NativePath(authorities))
            return LibSsl.SSL_CTX_load_verify_locations(handle, path, null) == 1 ? null : BadFile(authorities);
    }

    private static TlsProblem? UseRevocations(nint handle, string revoked)
    {
        if (Unreadable(revoked) is { } problem) return problem;
        var store = LibSsl.SSL_CTX_get_cert_store(handle);
        var lookup = LibSsl.X509_STORE_add_lookup(store, LibSsl.X509_LOOKUP_file());
        fixed (byte* path = NativePath(revoked))
        {
            if (lookup == 0 || LibSsl.X509_load_crl_file(lookup, path, LibSsl.FilePem) < 1) return BadFile(revoked);
        }

        LibSsl.X509_STORE_set_flags(store, LibSsl.StoreCheckRevocation);
        return null;
    }

    // OpenSSL's words for a file that is not there name a function of C.
    private static TlsProblem? Unreadable(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            OpenSslErrors.Clear();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "it may not be read",
                _ => "it cannot be read",
            };
            return new TlsProblem(TlsFault.BadFile, path, reason);
        }
    }

    private static TlsProblem BadFile(string path) =>
        new(TlsFault.BadFile, path, OpenSslErrors.Take("there is nothing of the kind in it"));

    private static byte[] NativePath(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static int? DaysUntilExpiry(nint handle)
    {
        var certificate = LibSsl.SSL_CTX_get0_certificate(handle);
        int days, seconds;
        if (certificate == 0 || LibSsl.ASN1_TIME_diff(&days, &seconds, 0, LibSsl.X509_get0_notAfter(certificate)) != 1) return null;
        return seconds < 0 ? days - 1 : days;
    }

    private void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0) LibSsl.SSL_CTX_free(handle);
    }
}
