using System.Globalization;

namespace Understudy.Control.Otlp;

/// <summary>Where numbers are pushed to, and how, as OpenTelemetry's own variables say it
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter).</summary>
internal sealed record OtlpSettings
{
    /// <summary>Stands in the place of a URL: nothing is pushed, whatever the environment says.</summary>
    public const string None = "none";

    private const string MetricsPath = "/v1/metrics";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromHours(1);

    /// <summary>Where to post.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Default 60 s; 100 ms to 1 h.</summary>
    public TimeSpan Interval { get; private init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one push may take. Default 10 s; 100 ms to 1 h.</summary>
    public TimeSpan Timeout { get; private init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is counted is told as what came since the last push that was taken, not since the start.</summary>
    public bool TellsDeltas { get; private init; }

    /// <summary>Sent along, the key of an account for example.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; private init; } = [];

    /// <summary>What the numbers are of, beside what the program says itself.</summary>
    public IReadOnlyList<(string Name, string Value)> Resource { get; private init; } = [];

    /// <param name="text">A URL, or <see cref="None"/>.</param>
    /// <returns>Why it is neither; null if it is.</returns>
    public static string? WhyNot(string text) => text == None || IsEndpoint(text, out _)
        ? null
        : $"'{text}' is no URL of a collector; give http://HOST:4318, https://..., or {None}";

    /// <param name="endpoint">What was said of it; null: the environment counts.</param>
    /// <param name="variable">Of the environment.</param>
    /// <param name="problems">What in the environment makes no sense, and is left out.</param>
    /// <returns>Null: nothing is pushed.</returns>
    public static OtlpSettings? Read(string? endpoint, Func<string, string?> variable, List<string> problems)
    {
        if (endpoint == None || (endpoint is null && IsTrue(variable("OTEL_SDK_DISABLED")))) return null;
        var general = endpoint ?? Said("OTEL_EXPORTER_OTLP_ENDPOINT");
        var (name, text, isWhole) = endpoint is null && Said("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") is { } own
            ? ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", own, true)
            : ("OTEL_EXPORTER_OTLP_ENDPOINT", general, false);
        if (text is null) return null;
        if (!IsEndpoint(text, out var url))
        {
            problems.Add($"{name} is '{text}', no URL that begins with http or https: nothing is pushed");
            return null;
        }

        if (endpoint is null && OfMetrics("PROTOCOL") == "grpc")
        {
            problems.Add($"{name} is for gRPC (OTEL_EXPORTER_OTLP_PROTOCOL); numbers are pushed by HTTP alone, which collectors take at "
                + "port 4318: nothing is pushed");
            return null;
        }

        return new OtlpSettings
        {
            Endpoint = isWhole ? url! : WithPath(url!),
            Interval = Milliseconds("OTEL_METRIC_EXPORT_INTERVAL") ?? TimeSpan.FromSeconds(60),
            Timeout = Milliseconds("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT") ?? Milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT")
                ?? TimeSpan.FromSeconds(10),
            TellsDeltas = variable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")?.Trim().ToUpperInvariant() == "DELTA",
            Headers = [.. Pairs(OfMetrics("HEADERS"))],
            Resource =
            [
                .. Pairs(Said("OTEL_RESOURCE_ATTRIBUTES")),
                .. Said("OTEL_SERVICE_NAME") is { } service ? new[] { ("service.name", service) } : [],
            ],
        };

        string? Said(string of) => variable(of) is { } value && value.Trim() is { Length: > 0 } trimmed ? trimmed : null;

        string? OfMetrics(string what) => Said($"OTEL_EXPORTER_OTLP_METRICS_{what}") ?? Said($"OTEL_EXPORTER_OTLP_{what}");

        TimeSpan? Milliseconds(string of)
        {
            if (Said(of) is not { } value) return null;
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number <= Longest.TotalMilliseconds && number >= Shortest.TotalMilliseconds)
                return TimeSpan.FromMilliseconds(number);
            problems.Add($"{of} is '{value}', not milliseconds from {Shortest.TotalMilliseconds} to {Longest.TotalMilliseconds}");
            return null;
        }
    }

    private static bool IsTrue(string? text) => string.Equals(text?.Trim(), "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsEndpoint(string text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url.Host.Length > 0;

    private static Uri WithPath(Uri url) => url.AbsolutePath.EndsWith(MetricsPath, StringComparison.Ordinal)
        ? url
        : new UriBuilder(url) { Path = url.AbsolutePath.TrimEnd('/') + MetricsPath }.Uri;

    // As W3C Baggage: name=value, with commas between; both may be escaped as in a URL.
    private static IEnumerable<(string Name, string Value)> Pairs(string? text)
    {
        foreach (var pair in (text ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var end = pair.IndexOf('=');
            if (end > 0) yield return (Uri.UnescapeDataString(pair[..end].Trim()), Uri.UnescapeDataString(pair[(end + 1)..].Trim()));
        }
    }
}
