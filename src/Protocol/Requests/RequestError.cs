namespace Understudy.Protocol.Requests;

/// <summary>The ways in which memcached refuses a request it cannot read. <see cref="RequestErrors.Reply"/> gives the bytes.</summary>
public enum RequestError : byte
{
    None,

    /// <summary>ERROR: no such command, or too few words.</summary>
    Unknown,

    /// <summary>CLIENT_ERROR bad command line format.</summary>
    BadLine,

    /// <summary>CLIENT_ERROR bad data chunk.</summary>
    BadChunk,

    /// <summary>SERVER_ERROR object too large for cache. The old value, if any, is gone, as in memcached; the key is set.</summary>
    TooLarge,
}
