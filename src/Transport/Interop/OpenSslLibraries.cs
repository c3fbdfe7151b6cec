using System.Reflection;
using System.Runtime.InteropServices;

namespace Understudy.Transport.Interop;

/// <summary>Finds OpenSSL on this machine: both libraries, of one version. Nothing here may run on a loop.</summary>
public static class OpenSslLibraries
{
    // What is there, newest first. The program is not linked with them: whoever has no use for TLS need not have them.
    private static readonly string[] Versions = ["3", "4", "1.1"];

    private static readonly Lock Guard = new();
    private static nint _ssl;
    private static nint _crypto;
    private static bool _hasLooked;

    /// <summary>Whether both are there. The first call looks.</summary>
    public static bool TryLoad()
    {
        lock (Guard)
        {
            if (!_hasLooked) Look();
            return _ssl != 0;
        }
    }

    private static void Look()
    {
        _hasLooked = true;
        foreach (var version in Versions)
        {
            if (!NativeLibrary.TryLoad($"libcrypto.so.{version}", out var crypto)) continue;
            if (!NativeLibrary.TryLoad($"libssl.so.{version}", out var ssl))
            {
                NativeLibrary.Free(crypto);
                continue;
            }

            (_ssl, _crypto) = (ssl, crypto);
            break;
        }

        NativeLibrary.SetDllImportResolver(typeof(LibSsl).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        LibSsl.Ssl => _ssl,
        LibSsl.Crypto => _crypto,
        _ => 0,
    };
}
