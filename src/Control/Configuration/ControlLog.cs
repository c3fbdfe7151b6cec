using Microsoft.Extensions.Logging;

namespace Understudy.Control.Configuration;

internal static partial class ControlLog
{
    [LoggerMessage(7002, LogLevel.Information, "Tier {Tier} spreads keys by {Distribution} over {Servers}")]
    public static partial void Tier(this ILogger logger, string tier, string distribution, string servers);

    [LoggerMessage(7003, LogLevel.Information, "{Promise}")]
    public static partial void Promise(this ILogger logger, string promise);

    [LoggerMessage(7005, LogLevel.Warning, "{Problem}; the server is out of use meanwhile, and its name is looked up again")]
    public static partial void NameNotResolved(this ILogger logger, string problem);
}
