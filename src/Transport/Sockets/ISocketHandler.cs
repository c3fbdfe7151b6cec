namespace Understudy.Transport.Sockets;

/// <summary>What a socket tells its owner. Always called from the loop, never from within a call to the socket, never after Close or
/// Abort.</summary>
public interface ISocketHandler
{
    /// <summary>A connection begun with Connect is established. Adopted sockets are from the start and do not say so.</summary>
    void OnConnected();

    /// <summary>Bytes arrived. They lie in memory that is reused as soon as this returns: take all of them, now.</summary>
    void OnReceived(ReadOnlySpan<byte> bytes);

    /// <summary>The peer will send no more (FIN), but may still read. The socket stays open until we close it.</summary>
    void OnEndOfStream();

    /// <summary>There is room to send again after a Send that took less than all.</summary>
    void OnWritable();

    /// <summary>The connection is gone, or could not be made. The socket is already released.</summary>
    void OnClosed(CloseReason reason);
}
