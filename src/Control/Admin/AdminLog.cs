using Microsoft.Extensions.Logging;

namespace Understudy.Control.Admin;

internal static partial class AdminLog
{
    [LoggerMessage(7010, LogLevel.Information, "Numbers and health are at {Address}")]
    public static partial void AdminOpened(this ILogger logger, string address);

    [LoggerMessage(7011, LogLevel.Error, "Cannot open the admin address {Address}: {Reason}; clients are served without it")]
    public static partial void AdminNotOpened(this ILogger logger, string address, string reason);

    [LoggerMessage(7012, LogLevel.Information, "Asked over HTTP by {Client}: {Command}")]
    public static partial void ActionAsked(this ILogger logger, string client, string command);

    [LoggerMessage(7013, LogLevel.Warning,
        "A wrong token was given at the admin address by {Client}, {Times} times since this was last told")]
    public static partial void TokenWrong(this ILogger logger, string client, long times);
}
