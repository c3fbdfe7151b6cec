using Microsoft.Extensions.Logging;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy;

internal static partial class ProxyLog
{
    /// <summary>Tells of a server's new state, in the words for it.</summary>
    public static void ServerChanged(this ILogger logger, string server, ReplicaChange change, string reason)
    {
        switch (change.After)
        {
            case ReplicaState.Ejected when change.Cause == ReplicaEvent.KeysMoved:
                logger.ServerLeft(server);
                break;
            case ReplicaState.Out when change.IsLoss:
                logger.ServerIsOut(server, reason);
                break;
            case ReplicaState.Out:
                logger.ServerToReturn(server, reason);
                break;
            case ReplicaState.Ejected:
                logger.ServerEjected(server, reason);
                break;
            case ReplicaState.Draining:
                logger.ServerDraining(server, reason);
                break;
            case ReplicaState.Joining:
                logger.ServerJoining(server, reason);
                break;
            case ReplicaState.Warming:
                logger.ServerWarming(server, reason);
                break;
            default:
                logger.ServerReadmitted(server, reason);
                break;
        }
    }

    [LoggerMessage(5001, LogLevel.Warning,
        "{Server} is out: {Reason}; what other copies there are answer for it, and it is probed until it is back")]
    public static partial void ServerIsOut(this ILogger logger, string server, string reason);

    [LoggerMessage(5002, LogLevel.Information, "{Server} is joining: {Reason}; it is written to and not yet read")]
    public static partial void ServerJoining(this ILogger logger, string server, string reason);

    [LoggerMessage(5008, LogLevel.Information, "{Server} is warming: {Reason}; it is filled from the other replicas and not yet read")]
    public static partial void ServerWarming(this ILogger logger, string server, string reason);

    [LoggerMessage(5003, LogLevel.Information, "Readmitted {Server}: {Reason}")]
    public static partial void ServerReadmitted(this ILogger logger, string server, string reason);

    [LoggerMessage(5070, LogLevel.Warning, "{Server} cannot be used: {Reason}; it stays out of use, and is probed until that has changed")]
    public static partial void ServerRefused(this ILogger logger, string server, string reason);

    [LoggerMessage(5020, LogLevel.Warning, "{Server} is draining: {Reason}; it is written to and no longer read")]
    public static partial void ServerDraining(this ILogger logger, string server, string reason);

    [LoggerMessage(5021, LogLevel.Warning, "{Server} is ejected: {Reason}; it stays out of use until it is readmitted")]
    public static partial void ServerEjected(this ILogger logger, string server, string reason);

    [LoggerMessage(5022, LogLevel.Information, "{Server} is to be readmitted: {Reason}; it is probed and comes back in order")]
    public static partial void ServerToReturn(this ILogger logger, string server, string reason);

    [LoggerMessage(5062, LogLevel.Warning, "{Server} is at {Address} now (before: {Before}): what is there is taken for a stranger")]
    public static partial void ServerMoved(this ILogger logger, string server, string address, string before);

    [LoggerMessage(5064, LogLevel.Warning,
        "Keys of tier {Tier} move: it has {Servers} now (before: {Before} servers); each is emptied, and filled from the other tiers")]
    public static partial void TierMoved(this ILogger logger, string tier, string servers, int before);

    [LoggerMessage(5065, LogLevel.Information, "{Server} has left the pool: it is not used any more, and may be stopped")]
    public static partial void ServerLeft(this ILogger logger, string server);

    [LoggerMessage(5063, LogLevel.Warning,
        "{Server} is {Other} under another name: one process holds one copy and counts once; give the pool another server")]
    public static partial void SameServer(this ILogger logger, string server, string other);

    [LoggerMessage(5060, LogLevel.Warning,
        "No other server can answer for all keys of {Server}: its hold-down, {SecondsLeft} s more, is over, and it is probed now")]
    public static partial void HoldDownEnded(this ILogger logger, string server, string secondsLeft);

    [LoggerMessage(5061, LogLevel.Warning,
        "No other server can answer for all keys of {Server}, which an operator ejected: it stays out of use until it is readmitted")]
    public static partial void EjectedServerMissing(this ILogger logger, string server);

    [LoggerMessage(5071, LogLevel.Information, "This host is {Role} in VRRP instance {Instance}, says keepalived")]
    public static partial void RoleChanged(this ILogger logger, string instance, string role);

    [LoggerMessage(5023, LogLevel.Information, "{Server} is to be given about {Expected} items")]
    public static partial void FillStarted(this ILogger logger, string server, long expected);

    [LoggerMessage(5024, LogLevel.Information,
        "{Server} is being filled: {Done} of about {Expected} items, {Failed} failed; {Rate} a second, about {SecondsLeft} s to go")]
    public static partial void FillProgress(
        this ILogger logger, string server, long done, long expected, long failed, long rate, long secondsLeft);

    [LoggerMessage(5025, LogLevel.Information,
        "{Server} has been given {Copied} items, {Skipped} needless, {Failed} failed in {Seconds} s; {Rate} a second")]
    public static partial void FillEnded(
        this ILogger logger, string server, long copied, long skipped, long failed, double seconds, long rate);

    [LoggerMessage(5026, LogLevel.Warning, "Gave up filling {Server} after {Done} of about {Expected} items: {Reason}")]
    public static partial void FillGivenUp(this ILogger logger, string server, long done, long expected, string reason);

    [LoggerMessage(5006, LogLevel.Critical,
        "Worker {Worker} has failed: this is a bug; stopping, since half-updated connections would corrupt replies")]
    public static partial void WorkerFailed(this ILogger logger, int worker, Exception exception);

    [LoggerMessage(5040, LogLevel.Warning,
        "The list of keys does not fit: {Reason}; {Keys} keys are copied warmest first, the rest as listed")]
    public static partial void ListDoesNotFit(this ILogger logger, string reason, long keys);

    [LoggerMessage(5041, LogLevel.Warning, "Filling {Server} again, pass {Pass}: {Reason}")]
    public static partial void FillRepeated(this ILogger logger, string server, int pass, string reason);

    [LoggerMessage(5042, LogLevel.Warning, "{Server} refuses flush_all ({Answer}): its keys are listed and deleted one by one")]
    public static partial void ServerPurged(this ILogger logger, string server, string answer);

    [LoggerMessage(5043, LogLevel.Warning,
        "{Server} was not filled completely: {Problem}; reads that miss on it ask the next copy")]
    public static partial void FillNotWhole(this ILogger logger, string server, string problem);

    [LoggerMessage(5044, LogLevel.Error,
        "Copies of {Key} differ: {Difference}; removed from {Server}, {Count} such keys so far")]
    public static partial void CopiesDiffer(this ILogger logger, string key, string server, string difference, long count);

    [LoggerMessage(5046, LogLevel.Warning,
        "{Server} was taken out of use at {Since:u} and has not returned since, as {Holder} has been told: what it missed is not known")]
    public static partial void FoundOut(this ILogger logger, string server, DateTimeOffset since, string holder);
}
