using Understudy.Transport.Tls;

namespace Understudy.Control.Failures;

/// <summary>Says in one line why there can be no TLS, and what to do about it.</summary>
public static class TlsText
{
    public static string Of(TlsProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Fault switch
        {
            TlsFault.NoLibrary =>
                "TLS needs OpenSSL 3 (libssl.so.3): apt-get install libssl3, dnf install openssl-libs; or leave TLS out",
            TlsFault.KeyMismatch => $"the key in {problem.Path} is not that of the certificate ({problem.Reason}); give both of one pair",
            _ => $"cannot use {problem.Path} for TLS: {problem.Reason}; it has to be a PEM file that this user may read",
        };
    }
}
