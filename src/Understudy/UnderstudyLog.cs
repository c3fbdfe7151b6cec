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

    [LoggerMessage(8011, LogLevel.Information, "Serving from {Memory} of memory, items up to {Item}")]
    public static partial void NodeServes(this ILogger logger, string memory, string item);

    [LoggerMessage(8012, LogLevel.Warning,
        "{Connections} clients (-c) need more open files than the {Available} we may have: fewer will be served; raise LimitNOFILE")]
    public static partial void TooFewDescriptors(this ILogger logger, int connections, long available);

    [LoggerMessage(8013, LogLevel.Warning, "Cannot delete {File}: {Error}; whoever reads it will find no such process")]
    public static partial void PidFileStays(this ILogger logger, string file, string error);

    [LoggerMessage(8014, LogLevel.Warning, "{Member} at port {Port} {End}; starting it again in {Pause} s")]
    public static partial void MemberDied(this ILogger logger, string member, int port, string end, double pause);

    [LoggerMessage(8015, LogLevel.Information, "{Member} runs again at port {Port}, now as process {Id}")]
    public static partial void MemberRunsAgain(this ILogger logger, string member, int port, int id);
}
