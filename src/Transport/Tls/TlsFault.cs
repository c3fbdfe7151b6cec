namespace Understudy.Transport.Tls;

/// <summary>Why files do not make a context.</summary>
public enum TlsFault
{
    /// <summary>OpenSSL is not installed.</summary>
    NoLibrary,

    /// <summary>A file cannot be read, or is not what it should be.</summary>
    BadFile,

    /// <summary>The private key does not belong to the certificate.</summary>
    KeyMismatch,
}

/// <summary>Why files do not make a context, with what OpenSSL says of it.</summary>
/// <param name="Fault">Which.</param>
/// <param name="Path">The file; empty if there is none to blame.</param>
/// <param name="Reason">OpenSSL's words, or the system's.</param>
public sealed record TlsProblem(TlsFault Fault, string Path, string Reason);
