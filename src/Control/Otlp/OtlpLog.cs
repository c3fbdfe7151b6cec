using Microsoft.Extensions.Logging;

namespace Understudy.Control.Otlp;

internal static partial class OtlpLog
{
    [LoggerMessage(7020, LogLevel.Information, "Numbers are pushed to {Endpoint} every {Interval}")]
    public static partial void PushBegins(this ILogger logger, string endpoint, string interval);

    [LoggerMessage(7021, LogLevel.Warning,
        "Numbers are not taken at {Endpoint}: {Reason}; they are pushed again every {Interval}, and clients do not notice")]
    public static partial void PushFails(this ILogger logger, string endpoint, string reason, string interval);

    [LoggerMessage(7022, LogLevel.Information, "Numbers are taken again at {Endpoint}, after {Failures} pushes that were not")]
    public static partial void PushWorks(this ILogger logger, string endpoint, long failures);

    [LoggerMessage(7023, LogLevel.Warning, "The environment of OpenTelemetry is not right: {Problem}")]
    public static partial void PushMisread(this ILogger logger, string problem);
}
