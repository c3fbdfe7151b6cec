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

    [LoggerMessage(6030, LogLevel.Information, "This node leads its pair, in epoch {Epoch}: it takes writes")]
    public static partial void PairLeads(this ILogger logger, long epoch);

    [LoggerMessage(6031, LogLevel.Warning,
        "This node leads its pair, in epoch {Epoch}, with nothing: it was without its leader for too long, and may have had old values")]
    public static partial void PairLeadsEmptied(this ILogger logger, long epoch);

    [LoggerMessage(6032, LogLevel.Warning,
        "The other node of the pair leads, or may, or knows of epoch {Epoch}: nothing is taken here until that is known")]
    public static partial void PairFenced(this ILogger logger, long epoch);

    [LoggerMessage(6033, LogLevel.Information, "Following {Peer}, which leads the pair")]
    public static partial void PairFollows(this ILogger logger, string peer);

    [LoggerMessage(6034, LogLevel.Warning,
        "The leader of the pair is not there any more; this node keeps what it has, and takes no writes until it leads")]
    public static partial void PairLostLeader(this ILogger logger);

    [LoggerMessage(6035, LogLevel.Information, "Following goes on behind change {Lsn}: nothing else is copied")]
    public static partial void PairContinues(this ILogger logger, long lsn);

    [LoggerMessage(6036, LogLevel.Warning, "Dropping the keys of the last {Changes} changes: the leader of the pair has not had them")]
    public static partial void PairRollsBack(this ILogger logger, long changes);

    [LoggerMessage(6037, LogLevel.Information, "Everything is copied anew from the leader of the pair; what was here is dropped")]
    public static partial void PairCopiesAll(this ILogger logger);

    [LoggerMessage(6038, LogLevel.Information, "The copy of the leader of the pair is whole, as of change {Lsn}")]
    public static partial void PairIsCopied(this ILogger logger, long lsn);

    [LoggerMessage(6039, LogLevel.Information, "{Peer} follows, {Changes} changes behind: they are sent to it")]
    public static partial void PairSendsRest(this ILogger logger, string peer, long changes);

    [LoggerMessage(6040, LogLevel.Information, "{Peer} follows: all items are sent to it")]
    public static partial void PairSendsAll(this ILogger logger, string peer);

    [LoggerMessage(6041, LogLevel.Warning,
        "{Peer} took changes more slowly than they came, and the log has lost some of them: all items are sent to it anew")]
    public static partial void PairFollowerLapped(this ILogger logger, string peer);

    [LoggerMessage(6042, LogLevel.Information, "Handing the pair over to {Peer}: no writes are taken until it has all of them")]
    public static partial void PairHandsOver(this ILogger logger, string peer);

    [LoggerMessage(6043, LogLevel.Warning, "The other node did not get level in time: this one goes on leading")]
    public static partial void PairHandoverGivenUp(this ILogger logger);

    [LoggerMessage(6044, LogLevel.Information, "{Peer} has a whole copy, as of change {Lsn}")]
    public static partial void PairIsLevel(this ILogger logger, string peer, long lsn);

    [LoggerMessage(6050, LogLevel.Information, "This host has the VIP of the pair now: this node should lead")]
    public static partial void PairVipCame(this ILogger logger);

    [LoggerMessage(6051, LogLevel.Information, "This host does not have the VIP of the pair: the other node should lead")]
    public static partial void PairVipWent(this ILogger logger);

    [LoggerMessage(6052, LogLevel.Information,
        "{Peer} has all that clients have been told, and from now on they are told nothing that it does not have")]
    public static partial void PairWaitsForCopy(this ILogger logger, string peer);

    [LoggerMessage(6053, LogLevel.Warning,
        "The other node of the pair is gone, or has not confirmed changes in time: clients are answered without it until it is level "
        + "again; what they are told meanwhile is lost if this node is")]
    public static partial void PairWaitsNoMore(this ILogger logger);

    [LoggerMessage(6054, LogLevel.Information,
        "What clients ask for beside reads goes to {Peer}, which leads the pair, and so do reads that this node cannot answer")]
    public static partial void PairForwards(this ILogger logger, string peer);

    [LoggerMessage(6055, LogLevel.Warning,
        "Nothing is handed to the other node of the pair any more: it does not lead, or is gone; what this node cannot do is refused")]
    public static partial void PairForwardsNoMore(this ILogger logger);

    [LoggerMessage(6045, LogLevel.Information, "Linked with {Peer}, the other node of the pair")]
    public static partial void PeerLinked(this ILogger logger, string peer);

    [LoggerMessage(6046, LogLevel.Warning, "The link with {Peer} is gone ({Reason})")]
    public static partial void PeerLost(this ILogger logger, string peer, string reason);

    [LoggerMessage(6047, LogLevel.Warning, "{Peer} is not let in, or does not let us in: {Reason}")]
    public static partial void PeerRefused(this ILogger logger, string peer, string reason);

    [LoggerMessage(6048, LogLevel.Information, "No link with {Peer} yet ({Reason}); trying on")]
    public static partial void PeerNotReached(this ILogger logger, string peer, string reason);

    [LoggerMessage(6049, LogLevel.Information, "The other node of the pair is awaited at {Address}")]
    public static partial void PeerAwaited(this ILogger logger, string address);

    [LoggerMessage(6060, LogLevel.Information,
        "Taking over the {Items} items of {Source}, memcached {Version}, while it serves: clients can come; what is not here is asked "
        + "there")]
    public static partial void ImportBegins(this ILogger logger, string source, string version, long items);

    [LoggerMessage(6061, LogLevel.Warning,
        "{Source} holds {Bytes} bytes of items, and the memory here is {Limit}: some of them will be evicted; give more memory")]
    public static partial void ImportFindsLittleRoom(this ILogger logger, string source, long bytes, long limit);

    [LoggerMessage(6062, LogLevel.Information, "Taking over the items of {Source}: {Copied} of {Items} are copied")]
    public static partial void ImportGoesOn(this ILogger logger, string source, long copied, long items);

    [LoggerMessage(6063, LogLevel.Information,
        "All items of {Source} are here, {Copied} copied in {Seconds} s; it is followed until nobody else uses it: move its clients")]
    public static partial void ImportLevel(this ILogger logger, string source, long copied, long seconds);

    [LoggerMessage(6064, LogLevel.Information,
        "The items of {Source} are taken over: {Copied} copied, {Written} keys written here, in {Seconds} s; it is not asked any more. "
        + "Start the node without the import from now on")]
    public static partial void ImportDone(this ILogger logger, string source, long copied, long written, long seconds);

    [LoggerMessage(6065, LogLevel.Information,
        "Taking over the items of {Source} ends: {Reason}; all {Copied} that were copied had been compared since others wrote there last")]
    public static partial void ImportEndsWhole(this ILogger logger, string source, string reason, long copied);

    [LoggerMessage(6066, LogLevel.Warning,
        "Taking over the items of {Source} has broken off: {Reason}; the node serves {Copied} that were copied, and what clients wrote "
        + "there since is missing")]
    public static partial void ImportBrokenOff(this ILogger logger, string source, string reason, long copied);

    [LoggerMessage(6067, LogLevel.Warning,
        "{Source} did not take the mark that its items are taken over: do not start an import from it again")]
    public static partial void ImportNotMarked(this ILogger logger, string source);

    [LoggerMessage(6068, LogLevel.Warning,
        "Nothing is taken over from {Source}: its items were taken over before, and are older than what clients wrote since. Start the "
        + "node without the import; or delete __us:imported there if clients went back to it")]
    public static partial void ImportNotAgain(this ILogger logger, string source);
}
