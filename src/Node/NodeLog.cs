using Microsoft.Extensions.Logging;

namespace Understudy.Node;

internal static partial class NodeLog
{
    [LoggerMessage(6001, LogLevel.Information, "Listening on {Address}")]
    public static partial void NodeListening(this ILogger logger, string address);

    [LoggerMessage(6002, LogLevel.Warning, "Refused client {Client}: {Limit} connections are open (-c); {Refused} refused so far")]
    public static partial void NodeClientRefused(this ILogger logger, string client, int limit, long refused);

    [LoggerMessage(6003, LogLevel.Warning, "Cannot accept a client: {Error}; trying again in a moment")]
    public static partial void NodeAcceptFailed(this ILogger logger, string error);

    [LoggerMessage(6004, LogLevel.Critical,
        "Worker {Worker} has failed: this is a bug; stopping, since half-updated items would be served")]
    public static partial void NodeWorkerFailed(this ILogger logger, int worker, Exception exception);

    [LoggerMessage(6005, LogLevel.Information, "{Client} asks for a shutdown, which -A allows: stopping")]
    public static partial void ShutdownAsked(this ILogger logger, string client);

    [LoggerMessage(6006, LogLevel.Information, "The memory limit is now {Limit} bytes, as {Client} asked by cache_memlimit")]
    public static partial void MemoryLimitChanged(this ILogger logger, long limit, string client);

}
