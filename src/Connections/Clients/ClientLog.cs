using Microsoft.Extensions.Logging;

namespace Understudy.Connections.Clients;

/// <summary>What operators are told of clients, alike by a proxy and a node.</summary>
public static partial class ClientLog
{
    [LoggerMessage(9001, LogLevel.Information, "Listening on {Address}")]
    public static partial void Listening(this ILogger logger, string address);

    [LoggerMessage(9002, LogLevel.Warning,
        "Refused client {Client}: {Limit} connections are open (max-connections); {Refused} refused so far")]
    public static partial void ClientRefused(this ILogger logger, string client, int limit, long refused);

    [LoggerMessage(9003, LogLevel.Warning, "Cannot accept a client: {Error}; trying again in a moment")]
    public static partial void AcceptFailed(this ILogger logger, string error);

    [LoggerMessage(9004, LogLevel.Warning,
        "Closed client {Client}: it speaks {Protocol}, and only memcached's own protocols are spoken here; {Count} such so far")]
    public static partial void ForeignClient(this ILogger logger, string client, string protocol, long count);

    [LoggerMessage(9008, LogLevel.Warning, "Closed client {Client}: no agreement on TLS: {Reason}; {Count} such so far")]
    public static partial void InsecureClient(this ILogger logger, string client, string reason, long count);

    [LoggerMessage(9009, LogLevel.Warning,
        "Login of {Client} as {User} failed: no such user, or another password; {Count} such from there since it was told last")]
    public static partial void LoginFailed(this ILogger logger, string client, string user, long count);

    [LoggerMessage(9010, LogLevel.Warning,
        "Refused client {Client}: {Limit} connections are open from there (max-connections-per-source); {Refused} such since last told")]
    public static partial void SourceRefused(this ILogger logger, string client, int limit, long refused);

    [LoggerMessage(9011, LogLevel.Warning,
        "Closed the connection of {Client}, where clients come by load balancers (proxy-protocol-from): {Reason}; {Count} such so far")]
    public static partial void ClientStrayed(this ILogger logger, string client, string reason, long count);

    [LoggerMessage(9012, LogLevel.Warning,
        "Reads from {Client} more slowly: clients from there ask or send more than they may in a second "
        + "(max-requests-per-second-per-source, max-bytes-per-second-per-source); they waited {Count} times since it was told last")]
    public static partial void SourceSlowed(this ILogger logger, string client, long count);

    /// <summary>Tells of a client that was closed for the memory it made us hold.</summary>
    public static void ClientDismissed(this ILogger logger, string client, DismissalReason reason, long heldBytes, long dismissed)
    {
        switch (reason)
        {
            case DismissalReason.SentNothing:
                logger.ClientStalled(client, dismissed);
                break;
            case DismissalReason.GaveWay:
                logger.ClientGaveWay(client, heldBytes, dismissed);
                break;
            default:
                logger.ClientHadNoRoom(client, heldBytes, dismissed);
                break;
        }
    }

    [LoggerMessage(9005, LogLevel.Warning,
        "Closed client {Client}: it began a request and sent no more of it (stall-timeout); {Dismissed} closed for memory so far")]
    private static partial void ClientStalled(this ILogger logger, string client, long dismissed);

    [LoggerMessage(9006, LogLevel.Warning,
        "Closed client {Client}: memory is short and it neither sends on nor reads, while {HeldBytes} bytes are held for it; "
        + "{Dismissed} closed for memory so far")]
    private static partial void ClientGaveWay(this ILogger logger, string client, long heldBytes, long dismissed);

    [LoggerMessage(9007, LogLevel.Warning,
        "Refused client {Client}: there is no memory for what it sends beyond {HeldBytes} bytes; {Dismissed} closed for memory so far")]
    private static partial void ClientHadNoRoom(this ILogger logger, string client, long heldBytes, long dismissed);
}
