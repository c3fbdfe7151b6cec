namespace Understudy.Transport.Sockets;

/// <summary>How to listen.</summary>
public sealed record ListenOptions
{
    /// <summary>Longest queue of connections not yet accepted. Default 1024, as memcached's <c>-b</c>; the kernel caps it at
    /// net.core.somaxconn.</summary>
    public int Backlog { get; init; } = 1024;

    /// <summary>Permission bits of a Unix socket's file. Default 0700, as memcached's <c>-a</c>.</summary>
    public int UnixMode { get; init; } = 0x1C0;

    /// <summary>Bind an address that is not (yet) on this machine (IP_FREEBIND), so that a proxy can stand ready before its VIP
    /// arrives.</summary>
    public bool AllowAbsentAddress { get; init; } = true;

    /// <summary>
    /// What a client is sent before its connection is closed when the process has no file descriptor left to serve it with.
    /// Default nothing: it is closed without a word.
    /// </summary>
    public ReadOnlyMemory<byte> LastWord { get; init; }
}
