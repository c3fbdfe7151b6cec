using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>OpenSSL's native calls, with blittable signatures. Both libraries are found by <see cref="OpenSslLibraries"/>, which has to
/// succeed before any of these is called.</summary>
internal static unsafe partial class LibSsl
{
    /// <summary>A name of ours, which <see cref="OpenSslLibraries"/> turns into what is installed.</summary>
    public const string Ssl = "understudy-libssl";

    /// <summary>As <see cref="Ssl"/>.</summary>
    public const string Crypto = "understudy-libcrypto";

    public const int FilePem = 1;
    public const int VerifyNone = 0;
    public const int VerifyPeer = 1;
    public const int VerifyFailWithoutPeer = 2;
    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorZeroReturn = 6;
    public const int ControlMode = 33;
    public const int ControlSessionCacheMode = 44;
    public const int ControlServerName = 55;
    public const int ControlMinimumVersion = 123;
    public const nint ModePartialWrite = 1;
    public const nint ModeMovingBuffer = 2;
    public const nint ModeReleaseBuffers = 16;
    public const ulong OptionNoCompression = 1UL << 17;
    public const ulong OptionServerPreference = 1UL << 22;
    public const ulong OptionNoRenegotiation = 1UL << 30;
    public const int BioSourceSink = 0x0400;
    public const int BioRetryRead = 0x09;
    public const int BioAllFlags = 0x0F;
    public const int BioFlush = 11;
    public const uint HostNoPartialWildcards = 4;
    public const nuint StoreCheckRevocation = 4;

    [LibraryImport(Ssl)] public static partial nint TLS_server_method();

    [LibraryImport(Ssl)] public static partial nint TLS_client_method();

    [LibraryImport(Ssl)] public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)] public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)] public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, void* argument);

    [LibraryImport(Ssl)] public static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_num_tickets(nint context, nuint count);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_use_certificate_chain_file(nint context, byte* path);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_use_PrivateKey_file(nint context, byte* path, int type);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_check_private_key(nint context);

    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_load_verify_locations(nint context, byte* file, byte* folder);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Ssl)] public static partial nint SSL_load_client_CA_file(byte* path);

    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_client_CA_list(nint context, nint names);

    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_session_id_context(nint context, byte* id, uint bytes);

    [LibraryImport(Ssl)] public static partial nint SSL_CTX_get_cert_store(nint context);

    [LibraryImport(Ssl)] public static partial nint SSL_CTX_get0_certificate(nint context);

    [LibraryImport(Ssl)] public static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)] public static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)] public static partial void SSL_set_bio(nint ssl, nint read, nint write);

    [LibraryImport(Ssl)] public static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Ssl)] public static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Ssl)] public static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)] public static partial int SSL_read(nint ssl, byte* buffer, int bytes);

    [LibraryImport(Ssl)] public static partial int SSL_write(nint ssl, byte* buffer, int bytes);

    [LibraryImport(Ssl)] public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)] public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)] public static partial nint SSL_get_verify_result(nint ssl);

    [LibraryImport(Ssl)] public static partial nint SSL_ctrl(nint ssl, int command, nint number, void* argument);

    [LibraryImport(Ssl)] public static partial int SSL_set1_host(nint ssl, byte* name);

    [LibraryImport(Ssl)] public static partial void SSL_set_hostflags(nint ssl, uint flags);

    [LibraryImport(Ssl)] public static partial nint SSL_get0_param(nint ssl);

    [LibraryImport(Crypto)] public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, byte* address);

    [LibraryImport(Crypto)] public static partial byte* X509_verify_cert_error_string(nint result);

    [LibraryImport(Crypto)] public static partial nint X509_get0_notAfter(nint certificate);

    [LibraryImport(Crypto)] public static partial int ASN1_TIME_diff(int* days, int* seconds, nint from, nint to);

    [LibraryImport(Crypto)] public static partial nint X509_LOOKUP_file();

    [LibraryImport(Crypto)] public static partial nint X509_STORE_add_lookup(nint store, nint method);

    [LibraryImport(Crypto)] public static partial int X509_load_crl_file(nint lookup, byte* file, int type);

    [LibraryImport(Crypto)] public static partial int X509_STORE_set_flags(nint store, nuint flags);

    [LibraryImport(Crypto)] public static partial int BIO_get_new_index();

    [LibraryImport(Crypto)] public static partial nint BIO_meth_new(int type, byte* name);

    [LibraryImport(Crypto)] public static partial int BIO_meth_set_read(nint method, delegate* unmanaged<nint, byte*, int, int> read);

    [LibraryImport(Crypto)] public static partial int BIO_meth_set_write(nint method, delegate* unmanaged<nint, byte*, int, int> write);

    [LibraryImport(Crypto)] public static partial int BIO_meth_set_ctrl(
        nint method, delegate* unmanaged<nint, int, nint, void*, nint> control);

    [LibraryImport(Crypto)] public static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)] public static partial void BIO_set_init(nint bio, int isInitialised);

    [LibraryImport(Crypto)] public static partial void BIO_set_data(nint bio, void* data);

    [LibraryImport(Crypto)] public static partial void* BIO_get_data(nint bio);

    [LibraryImport(Crypto)] public static partial void BIO_set_flags(nint bio, int flags);

    [LibraryImport(Crypto)] public static partial void BIO_clear_flags(nint bio, int flags);

    [LibraryImport(Crypto)] public static partial void ERR_clear_error();

    [LibraryImport(Crypto)] public static partial nuint ERR_get_error();

    [LibraryImport(Crypto)] public static partial byte* ERR_reason_error_string(nuint error);

    [LibraryImport(Crypto)] public static partial byte* OpenSSL_version(int type);
}
