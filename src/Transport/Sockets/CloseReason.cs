namespace Understudy.Transport.Sockets;

/// <summary>Why a connection ended that we did not end ourselves.</summary>
public enum CloseReason
{
    /// <summary>Nobody listens at the address (ECONNREFUSED; for a Unix socket also ENOENT).</summary>
    Refused,

    /// <summary>The peer or a box between reset the connection (ECONNRESET, EPIPE).</summary>
    Reset,

    /// <summary>The network says that the address cannot be reached (EHOSTUNREACH, ENETUNREACH, EACCES...).</summary>
    Unreachable,

    /// <summary>The kernel gave up retransmitting (ETIMEDOUT).</summary>
    TimedOut,

    /// <summary>This process has no file descriptors, ports or memory left to connect (EMFILE, EADDRNOTAVAIL, ENOBUFS...): our fault, not
    /// the peer's.</summary>
    NoResources,

    /// <summary>The two ends came to no agreement on TLS, or one of them broke it.</summary>
    Insecure,
}
