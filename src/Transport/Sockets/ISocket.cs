namespace Understudy.Transport.Sockets;

/// <summary>One stream connection, TCP or Unix, as the loop that owns it sees it.</summary>
public interface ISocket
{
    /// <summary>The other end, for logs: <c>127.0.0.1:40112</c>, or the path of a Unix socket.</summary>
    string RemoteName { get; }

    /// <summary>This end, in the same form. Costs a system call.</summary>
    string LocalName { get; }

    /// <summary>Bytes that the kernel has taken and the other end's kernel has not confirmed. Costs a system call.</summary>
    int UnconfirmedBytes { get; }

    /// <summary>How many bytes behind those confirmed the other end's kernel was willing to take, as far as it has told. Costs a system
    /// call.</summary>
    /// <returns>False if that is not known.</returns>
    bool TryTellPeerRoom(out int bytes);

    /// <summary>Sends without waiting.</summary>
    /// <returns>
    /// How many bytes the kernel took, 0 to all. Fewer than all: <see cref="ISocketHandler.OnWritable"/> follows once there is room.
    /// On a broken connection everything is taken and dropped, and <see cref="ISocketHandler.OnClosed"/> follows.
    /// </returns>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Stops reading, so that the peer's window fills and it has to wait.</summary>
    void PauseReceiving();

    /// <summary>Reads on; what has arrived meanwhile is delivered as an event of its own.</summary>
    void ResumeReceiving();

    /// <summary>Closes in order (FIN): what the kernel has taken is still delivered. No callback follows.</summary>
    void Close();

    /// <summary>Closes at once with a reset (SO_LINGER 0): what has not been delivered is thrown away and never retransmitted. No
    /// callback follows.</summary>
    void Abort();
}
