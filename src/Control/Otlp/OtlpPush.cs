using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Protocol.Versions;
using Understudy.Transport.Interop;
using Understudy.Transport.Measuring;

namespace Understudy.Control.Otlp;

/// <summary>Pushes all numbers to a collector of OpenTelemetry, by the clock (<c>docs/decisions/0033-otlp-by-a-writer-of-ours.md</c>).
/// One push at a time and none is kept: what is counted is told by the next one. Workers and clients do not notice.</summary>
public sealed class OtlpPush
{
    // A collector says how much it did not take, in a sentence.
    private const int MostReplyBytes = 64 << 10;

    // What was counted last is worth so much of a stop, and no more.
    private static readonly TimeSpan LastLimit = TimeSpan.FromMilliseconds(500);

    private readonly OtlpSettings? _settings;
    private readonly Func<long, IEnumerable<MetricFamily>> _families;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly OtlpMetrics _metrics = new();
    private readonly OtlpDocument? _document;
    private long _failures;     // in a row

    private OtlpPush(
        OtlpSettings? settings, string role, string instance, Func<long, IEnumerable<MetricFamily>> families, ILogger logger,
        TimeProvider time)
    {
        (_settings, _families, _logger, _time) = (settings, families, logger, time);
        if (settings is null) return;
        var resource = new Dictionary<string, string>
        {
            ["service.name"] = $"understudy-{role}", ["service.version"] = OwnVersion.Number,
            ["service.instance.id"] = $"{Environment.MachineName}/{instance}", ["host.name"] = Environment.MachineName,
            ["process.pid"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in settings.Resource) resource[name] = value;
        _document = new OtlpDocument(resource, settings.TellsDeltas, Now);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="endpoint">What was said of it; null: the environment counts.</param>
    /// <param name="role">proxy or node.</param>
    /// <param name="instance">Which one of this host.</param>
    /// <param name="families">All numbers, at a Unix time in milliseconds.</param>
    /// <param name="logger">Hears of it.</param>
    /// <returns>One that does nothing, where nothing is to be pushed.</returns>
    public static OtlpPush Make(
        string? endpoint, string role, string instance, Func<long, IEnumerable<MetricFamily>> families, ILogger logger)
    {
        var problems = new List<string>();
        var settings = OtlpSettings.Read(endpoint, Environment.GetEnvironmentVariable, problems);
        // The runtime ends the process where it finds none.
        if (settings?.Endpoint.Scheme == Uri.UriSchemeHttps && !OpenSslLibraries.TryLoad())
        {
            problems.Add("HTTPS needs OpenSSL 3 (libssl.so.3), which is not there: nothing is pushed");
            settings = null;
        }

        foreach (var problem in problems) logger.PushMisread(problem);
        return new OtlpPush(settings, role, instance, families, logger, TimeProvider.System);
    }

    /// <summary>How it goes; nothing where nothing is pushed. Any thread.</summary>
    internal IEnumerable<MetricFamily> Metrics => _settings is null ? [] : _metrics.All();

    /// <summary>Pushes until the end, and once more then if that is quickly done.</summary>
    public async Task RunUntilAsync(Task end)
    {
        if (_settings is null || _document is null) return;
        _logger.PushBegins(_settings.Endpoint.ToString(), Text(_settings.Interval));
        using var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = _settings.Timeout, MaxConnectionsPerServer = 1,
        }) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostReplyBytes };
        using var stopping = new CancellationTokenSource();
        using var timer = new PeriodicTimer(_settings.Interval, _time);
        while (await Task.WhenAny(end, timer.WaitForNextTickAsync(stopping.Token).AsTask()) != end)
        {
            var push = PushAsync(http, _settings, _document, _settings.Timeout, stopping.Token);
            if (await Task.WhenAny(end, push) == push) continue;
            // Whoever stops does not wait for a collector that hangs.
            await stopping.CancelAsync();
            await push;
            return;
        }

        await stopping.CancelAsync();
        if (_failures == 0) await PushAsync(http, _settings, _document, LastLimit, CancellationToken.None);
    }

    private async Task PushAsync(
        HttpClient http, OtlpSettings settings, OtlpDocument document, TimeSpan timeout, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint);
            request.Content = new ReadOnlyMemoryContent(document.Write([.. _families(Now), .. Metrics], OwnVersion.Number, Now));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach (var (name, value) in settings.Headers) request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await http.SendAsync(request, both.Token);
            if (answer.IsSuccessStatusCode)
            {
                document.Taken();
                _metrics.Taken();
                if (_failures > 0) _logger.PushWorks(settings.Endpoint.ToString(), _failures);
                _failures = 0;
                return;
            }

            _metrics.Refused();
            Fail(settings, $"it answers {(int)answer.StatusCode}");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            _metrics.Unanswered();
            Fail(settings, e is OperationCanceledException ? $"no answer within {Text(timeout)}" : e.Message);
        }
    }

    // Told of once, until it works again.
    private void Fail(OtlpSettings settings, string reason)
    {
        if (_failures++ == 0) _logger.PushFails(settings.Endpoint.ToString(), reason, Text(settings.Interval));
    }

    private static string Text(TimeSpan time) => DurationText.Format(time);
}
