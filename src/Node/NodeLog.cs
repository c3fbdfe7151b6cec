using Microsoft.Extensions.Logging;

namespace Understudy.Node;

internal static partial class NodeLog
{
    [LoggerMessage(6004, LogLevel.Critical,
        "Worker {Worker} has failed: this is a bug; stopping, since half-updated items would be served")]
    public static partial void NodeWorkerFailed(this ILogger logger, int worker, Exception exception);

    [LoggerMessage(6005, LogLevel.Information, "{Client} asks for a shutdown, as it may: stopping")]
    public static partial void ShutdownAsked(this ILogger logger, string client);

    [LoggerMessage(6006, LogLevel.Information, "The memory limit is now {Limit} bytes, as {Client} asked by cache_memlimit")]
    public static partial void MemoryLimitChanged(this ILogger logger, long limit, string client);

    [LoggerMessage(6020, LogLevel.Information, "There is no {File}: the last stop was not a clean one, or there was none; starting empty")]
    public static partial void NothingToRestore(this ILogger logger, string file);

    [LoggerMessage(6021, LogLevel.Information,
        "{Items} items are back from {File}; what was written elsewhere meanwhile is not among them")]
    public static partial void ItemsRestored(this ILogger logger, long items, string file);

    [LoggerMessage(6022, LogLevel.Warning, "The items in {File} cannot be used: {Reason}; removed it and start empty")]
    public static partial void ImageRefused(this ILogger logger, string file, string reason);

    [LoggerMessage(6023, LogLevel.Warning, "{File} does not hold items of a node: moved it to {Aside} and start empty")]
    public static partial void ForeignFile(this ILogger logger, string file, string aside);

    [LoggerMessage(6024, LogLevel.Information, "{Items} items are in {File} for the next start")]
    public static partial void ItemsKept(this ILogger logger, long items, string file);

    [LoggerMessage(6025, LogLevel.Error, "Cannot write the items to {File}: {Error}; the next start will be empty")]
    public static partial void ItemsNotKept(this ILogger logger, string file, string error);
}
