using Microsoft.Extensions.Logging;

namespace Understudy.Control.Admin;

internal static partial class AdminLog
{
    [LoggerMessage(7010, LogLevel.Information, "Numbers and health are at {Address}")]
    public static partial void AdminOpened(this ILogger logger, string address);

    [LoggerMessage(7011, LogLevel.Error, "Cannot open the admin address {Address}: {Reason}; clients are served without it")]
    public static partial void AdminNotOpened(this ILogger logger, string address, string reason);
}
