using Microsoft.Extensions.Logging;
using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

internal static partial class GroupLog
{
    [LoggerMessage(5101, LogLevel.Information, "{Id} was {Before} in its group and is {After} now; term {Term}, the office has {Leader}")]
    public static partial void RoleChanged(
        this ILogger logger, string id, GroupRole before, GroupRole after, long term, string leader);

    [LoggerMessage(5102, LogLevel.Warning, "{Id} leads no more: {Reason}; its clients are closed, and connect anew")]
    public static partial void OfficeOver(this ILogger logger, string id, string reason);

    [LoggerMessage(5103, LogLevel.Warning,
        "This process stood still for {Milliseconds} ms: clients whose requests it was to carry are closed, since these may be old")]
    public static partial void StoodStill(this ILogger logger, long milliseconds);

    [LoggerMessage(5104, LogLevel.Warning, "There is no line to {Id}: {Reason}; it is tried again all the time")]
    public static partial void PeerUnreachable(this ILogger logger, string id, string reason);

    [LoggerMessage(5105, LogLevel.Warning, "Refused {RemoteName} as a member of the group: {Reason}")]
    public static partial void PeerRefused(this ILogger logger, string remoteName, string reason);

    [LoggerMessage(5106, LogLevel.Warning, "etcd does not answer: {Reason}; nobody can take over the lead meanwhile")]
    public static partial void CoordinatorSilent(this ILogger logger, string reason);

    [LoggerMessage(5107, LogLevel.Information, "etcd answers")]
    public static partial void CoordinatorAnswers(this ILogger logger);

    [LoggerMessage(5108, LogLevel.Information, "{Id} is in a group by {Mode}; its promise: {Promise}")]
    public static partial void GroupBegins(this ILogger logger, string id, string mode, string promise);

    [LoggerMessage(5109, LogLevel.Warning, "{Id} was told to lead by an operator, and takes the servers that it reaches")]
    public static partial void ToldToLead(this ILogger logger, string id);

    [LoggerMessage(5111, LogLevel.Warning, "No server tells who leads: {Reason}; this proxy cannot lead meanwhile")]
    public static partial void ServersSilent(this ILogger logger, string reason);

    [LoggerMessage(5112, LogLevel.Information, "Servers tell who leads")]
    public static partial void ServersTell(this ILogger logger);

    [LoggerMessage(5110, LogLevel.Information, "{Id} does not lead: {Reason}")]
    public static partial void DoesNotLead(this ILogger logger, string id, string reason);
}
