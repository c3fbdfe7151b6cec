using System.Runtime.InteropServices;
using Understudy.Transport.Interop;

namespace Understudy.Transport.Tls;

/// <summary>What OpenSSL has to say of what went wrong. Its errors queue up per thread, so each call whose error is asked for begins with
/// an empty queue.</summary>
internal static unsafe class OpenSslErrors
{
    /// <summary>Forgets what was said before.</summary>
    public static void Clear() => LibSsl.ERR_clear_error();

    /// <summary>The first error of the queue, in words; empties it.</summary>
    public static string Take(string otherwise)
    {
        var error = LibSsl.ERR_get_error();
        var text = error == 0 ? null : LibSsl.ERR_reason_error_string(error);
        LibSsl.ERR_clear_error();
        return text is null ? otherwise : Marshal.PtrToStringUTF8((nint)text) ?? otherwise;
    }

    /// <summary>Why a handshake failed: what is wrong with the other end's certificate, if anything is.</summary>
    /// <param name="ssl">The connection.</param>
    /// <param name="verifies">Whether it fails for that.</param>
    public static string OfHandshake(nint ssl, bool verifies)
    {
        var verified = verifies ? LibSsl.SSL_get_verify_result(ssl) : 0;
        if (verified == 0) return Take("the handshake failed");
        LibSsl.ERR_clear_error();
        return Marshal.PtrToStringUTF8((nint)LibSsl.X509_verify_cert_error_string(verified)) ?? "certificate not verified";
    }
}
