namespace Understudy.Protocol.Replies;

/// <summary>Errors that memcached knows and that the proxy and the node tell their clients alike.</summary>
public static class ErrorReply
{
    /// <summary>To a client that is one too many, before it is closed.</summary>
    public static ReadOnlySpan<byte> TooManyConnections => "ERROR Too many open connections\r\n"u8;
}
