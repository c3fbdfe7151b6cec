using Microsoft.Extensions.Logging;

namespace Understudy.Control.Configuration;

internal static partial class ControlLog
{
    [LoggerMessage(7002, LogLevel.Information, "Tier {Tier} spreads keys by {Distribution} over {Servers}")]
    public static partial void Tier(this ILogger logger, string tier, string distribution, string servers);

    [LoggerMessage(7003, LogLevel.Information, "{Promise}")]
    public static partial void Promise(this ILogger logger, string promise);

    [LoggerMessage(7004, LogLevel.Warning,
        "{Server} is in tiers {First} and {Second}: keys that both place on it have one copy less; give each tier its own servers")]
    public static partial void ServerInTwoTiers(this ILogger logger, string server, string first, string second);
}
