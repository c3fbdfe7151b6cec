using Microsoft.Extensions.Logging;

namespace Understudy;

internal static partial class UnderstudyLog
{
    [LoggerMessage(8001, LogLevel.Information, "{Signal} received: accepting no more clients, finishing what is in flight within {Limit}")]
    public static partial void Draining(this ILogger logger, string signal, string limit);

    [LoggerMessage(8002, LogLevel.Information, "Stopped with nothing left in flight")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(8003, LogLevel.Warning, "Still busy after the drain timeout of {Limit}: cutting off what is left")]
    public static partial void DrainTooLong(this ILogger logger, string limit);

    [LoggerMessage(8005, LogLevel.Warning,
        "Serving {Fitting} clients at most instead of {Wanted}: that needs {Needed} open files and the limit is "
        + "{Limit}; raise it with ulimit -n or systemd's LimitNOFILE")]
    public static partial void FewerClients(this ILogger logger, int wanted, int fitting, int needed, long limit);

    [LoggerMessage(8004, LogLevel.Information,
        "SIGHUP ignored: there is no log file to open again, and a command line cannot be read again; restart to change it")]
    public static partial void HangUpIgnored(this ILogger logger);

    [LoggerMessage(8020, LogLevel.Information, "The log goes on in a new file, as a signal asked for")]
    public static partial void LogFileReopened(this ILogger logger);

    [LoggerMessage(8021, LogLevel.Error, "The log file cannot be opened again: {Error}; going on in the old one")]
    public static partial void LogFileStays(this ILogger logger, string error);

    [LoggerMessage(8022, LogLevel.Information, "Operators are let in by {Path}")]
    public static partial void ControlSocketOpened(this ILogger logger, string path);

    [LoggerMessage(8023, LogLevel.Warning,
        "No control socket: {Obstacle}; the commands server and fill cannot reach this proxy; give --control PATH, or none to do without")]
    public static partial void NoControlSocket(this ILogger logger, string obstacle);

    [LoggerMessage(8040, LogLevel.Information, "The configuration was read again: {Changes}")]
    public static partial void ConfigChanged(this ILogger logger, string changes);

    [LoggerMessage(8041, LogLevel.Warning, "The configuration was read again, and this does not hold yet: {Changes}")]
    public static partial void ConfigNeedsRestart(this ILogger logger, string changes);

    [LoggerMessage(8042, LogLevel.Error, "The configuration was read again and is not taken, nothing changes: {Problem}")]
    public static partial void ConfigRefused(this ILogger logger, string problem);

    [LoggerMessage(8043, LogLevel.Information, "The configuration was read again: nothing differs")]
    public static partial void ConfigUnchanged(this ILogger logger);

    [LoggerMessage(8011, LogLevel.Information, "Serving from {Memory} of memory, items up to {Item}")]
    public static partial void NodeServes(this ILogger logger, string memory, string item);

    [LoggerMessage(8013, LogLevel.Warning, "Cannot delete {File}: {Error}; whoever reads it will find no such process")]
    public static partial void PidFileStays(this ILogger logger, string file, string error);

    [LoggerMessage(8014, LogLevel.Warning, "{Member} at port {Port} {End}; starting it again in {Pause} s")]
    public static partial void MemberDied(this ILogger logger, string member, int port, string end, double pause);

    [LoggerMessage(8015, LogLevel.Information, "{Member} runs again at port {Port}, now as process {Id}")]
    public static partial void MemberRunsAgain(this ILogger logger, string member, int port, int id);

    [LoggerMessage(8030, LogLevel.Information,
        "Clients and servers can make this process hold {Limit} at most; there are {Ceiling} in all")]
    public static partial void MemoryLimited(this ILogger logger, string limit, string ceiling);

    [LoggerMessage(8031, LogLevel.Warning,
        "Only {Ceiling} are allowed to this process, and it may come to need {Base} for itself and {Limit} for its clients; "
        + "give it more, or less to hold")]
    public static partial void MemoryDoesNotFit(this ILogger logger, string @base, string limit, string ceiling);

    [LoggerMessage(8032, LogLevel.Warning,
        "Memory is short: {Available} of {Ceiling} are left; clients can make this process hold {Limit} at most for now")]
    public static partial void MemoryShort(this ILogger logger, string available, string ceiling, string limit);

    [LoggerMessage(8050, LogLevel.Information, "TLS goes on with the new {Certificate}; connections that there are keep the old one")]
    public static partial void TlsFilesRead(this ILogger logger, string certificate);

    [LoggerMessage(8051, LogLevel.Error, "TLS goes on as it was: {Reason}")]
    public static partial void TlsFilesRefused(this ILogger logger, string reason);

    [LoggerMessage(8052, LogLevel.Warning, "The certificate in {Certificate} is good for {Days} more days; replace it")]
    public static partial void CertificateExpires(this ILogger logger, string certificate, int days);

    [LoggerMessage(8053, LogLevel.Error, "The certificate in {Certificate} has expired: whoever looks at it refuses us")]
    public static partial void CertificateExpired(this ILogger logger, string certificate);

    [LoggerMessage(8054, LogLevel.Warning,
        "{File} cannot be read by the user that we serve as, so it cannot be read again when it changes; let that user read it")]
    public static partial void TlsFileUnreadable(this ILogger logger, string file);

    [LoggerMessage(8055, LogLevel.Warning,
        "Pool {Pool}: servers need not prove who they are (server-tls-no-verify); whoever can answer at a server's address reads and "
        + "writes what belongs there")]
    public static partial void ServersNotVerified(this ILogger logger, string pool);

    [LoggerMessage(8060, LogLevel.Information,
        "{File} was read again: {Users} users; who is not among them any more or has another password is cut off at the next request")]
    public static partial void UserFileRead(this ILogger logger, string file, int users);

    [LoggerMessage(8061, LogLevel.Error, "The users stay as they were: {Reason}")]
    public static partial void UserFileRefused(this ILogger logger, string reason);

    [LoggerMessage(8062, LogLevel.Warning,
        "{File} can be read by everybody on this machine, and there are passwords in it; take that away: chmod o= {File}")]
    public static partial void UserFileOpen(this ILogger logger, string file);

    [LoggerMessage(8064, LogLevel.Information, "{File} was read again: logins to servers from here on are as it says now")]
    public static partial void ServerLoginsRead(this ILogger logger, string file);

    [LoggerMessage(8065, LogLevel.Error, "Logins to servers stay as they were: {Reason}")]
    public static partial void ServerLoginsRefused(this ILogger logger, string reason);

    [LoggerMessage(8063, LogLevel.Warning,
        "{File} cannot be read by the user that we serve as, so it cannot be read again when it changes; let that user read it")]
    public static partial void UserFileUnreadable(this ILogger logger, string file);

    [LoggerMessage(8066, LogLevel.Error,
        "{File} cannot be written: {Reason}; after a restart this proxy may know too little to lead, and tells so")]
    public static partial void GroupStateNotKept(this ILogger logger, string file, string reason);

    [LoggerMessage(8067, LogLevel.Information, "{Files} were read again: the admin address goes by what they say now")]
    public static partial void AdminFilesRead(this ILogger logger, string files);

    [LoggerMessage(8068, LogLevel.Error, "Token and certificate of the admin address stay as they were: {Reason}")]
    public static partial void AdminFilesRefused(this ILogger logger, string reason);
}
