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

    /// <summary>About how much the kernel may hold for each client, in each direction. Default 0: it decides by itself, up to several MiB
    /// (tcp_rmem, tcp_wmem).</summary>
    public int KernelBufferBytes { get; init; }

    /// <summary>A socket that listens at the address already. Default null: one is made, and bound.</summary>
    public PassedSocket? Passed { get; init; }

    /// <summary>
    /// What a client is sent before its connection is closed when the process has no file descriptor left to serve it with.
    /// Default nothing: it is closed without a word.
    /// </summary>
    public ReadOnlyMemory<byte> LastWord { get; init; }
}
