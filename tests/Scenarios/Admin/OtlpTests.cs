using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Understudy.Scenarios.Admin;

/// <summary>Numbers that are pushed to a collector.</summary>
public sealed partial class OtlpTests : IDisposable
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    private readonly AdminClient _admin = new();
    private readonly Collector _collector = new();
    private readonly MemcachedProcess _primary = MemcachedProcess.Start(), _backup = MemcachedProcess.Start();

    public void Dispose()
    {
        _primary.Dispose();
        _backup.Dispose();
        _collector.Dispose();
        _admin.Dispose();
    }

    [Fact]
    public void A_proxy_pushes_all_that_it_tells_with_the_same_names_labels_and_values()
    {
        using var proxy = Proxy(
            "OTEL_EXPORTER_OTLP_HEADERS=x-key=a%20b OTEL_RESOURCE_ATTRIBUTES=rack=7", "--otlp-endpoint", _collector.Address);
        _admin.AwaitOpen();
        using var client = proxy.Connect();
        client.Set("k", "v");
        client.Get("k");
        client.Get("missing");

        var body = _collector.Next();
        var (pushed, told) = (Collector.ValuesOf(body), Named(_admin.Metrics()));

        pushed.Keys.ShouldBe(told.Keys, ignoreOrder: true);
        foreach (var name in new[]
        {
            "understudy_requests_total{verb=\"get\",outcome=\"hit\"}", "understudy_requests_total{verb=\"get\",outcome=\"miss\"}",
            "understudy_requests_total{verb=\"set\",outcome=\"stored\"}", "understudy_request_wait_seconds_count{class=\"get\"}",
            "understudy_request_wait_seconds_sum{class=\"get\"}", "understudy_connections", "understudy_readable_keys_ratio",
        }) pushed[name].ShouldBe(told[name], name);
        pushed["understudy_requests_total{verb=\"get\",outcome=\"hit\"}"].ShouldBe(1);
        foreach (var bucket in told.Where(each => each.Key.StartsWith("understudy_request_wait_seconds_bucket{class=\"get\"")))
            pushed[bucket.Key].ShouldBe(bucket.Value, bucket.Key);
        Of(body, "understudy_requests_total").GetProperty("sum").GetProperty("aggregationTemporality").GetInt32().ShouldBe(2);
        Of(body, "understudy_requests_total").GetProperty("sum").GetProperty("isMonotonic").GetBoolean().ShouldBeTrue();
        Of(body, "understudy_request_wait_seconds").GetProperty("unit").GetString().ShouldBe("s");
        var resource = body.GetProperty("resourceMetrics")[0].GetProperty("resource").GetRawText();
        resource.ShouldContain("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"understudy-proxy\"}}");
        resource.ShouldContain("{\"key\":\"rack\",\"value\":{\"stringValue\":\"7\"}}");
        _collector.Posts.ShouldAllBe(post => post.Path == "/v1/metrics" && post.Key == "a b");
    }

    [Fact]
    public void What_is_counted_is_told_as_deltas_where_that_is_asked_for_and_none_is_lost_while_the_collector_refuses()
    {
        using var proxy = Proxy(
            $"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta OTEL_EXPORTER_OTLP_ENDPOINT={_collector.Address}");
        using var client = proxy.Connect();
        client.Set("k", "v");
        for (var i = 0; i < 10; i++) client.Get("k");
        _collector.Next();

        var first = _collector.Posts.Count;
        _collector.Status = HttpStatusCode.ServiceUnavailable;
        for (var i = 0; i < 20; i++) client.Get("k");
        _collector.Next();
        var refused = _collector.Posts.Count;
        _collector.Status = HttpStatusCode.OK;
        var taken = _collector.Next();
        // The first that is taken has all that those which were refused had.
        var bodies = _collector.Posts.Select(post => post.Body).ToList();
        const string Hits = "understudy_requests_total{verb=\"get\",outcome=\"hit\"}";

        bodies.Take(first).Sum(body => Collector.ValuesOf(body).GetValueOrDefault(Hits)).ShouldBe(10);
        bodies.Skip(first + 1).Take(refused - first).Max(body => Collector.ValuesOf(body)[Hits]).ShouldBe(20);
        Of(taken, "understudy_requests_total").GetProperty("sum").GetProperty("aggregationTemporality").GetInt32().ShouldBe(1);
        Eventually.True(() => Collector.ValuesOf(_collector.Next())[Hits] == 0, Soon, "it is told again and again");
        Start(bodies[first - 1]).ShouldBeLessThan(Start(_collector.Next()));
        proxy.Process.Output.ShouldContain($"Numbers are not taken at {_collector.Address}/v1/metrics: it answers 503");
        proxy.Process.AwaitOutput("Numbers are taken again at");
    }

    [Fact]
    public void A_node_pushes_all_that_it_tells()
    {
        using var node = UnderstudyProcess.Behind(
            Environment(""), "node", "--admin", _admin.Path, "--otlp-endpoint", $"{_collector.Address}/");
        _admin.AwaitOpen();
        using var client = node.Connect();
        client.Set("k", "v");

        var pushed = Collector.ValuesOf(_collector.Next());

        pushed.Keys.ShouldBe(Named(_admin.Metrics()).Keys, ignoreOrder: true);
        pushed["understudy_node_items"].ShouldBe(1);
        pushed["understudy_node_commands_total{verb=\"set\",outcome=\"any\"}"].ShouldBe(1);
    }

    [Fact]
    public void A_collector_that_hangs_or_is_away_costs_clients_nothing_is_told_of_once_and_delays_no_stop()
    {
        _collector.Hangs = true;
        using var proxy = Proxy("OTEL_EXPORTER_OTLP_TIMEOUT=300", "--otlp-endpoint", _collector.Address);
        _admin.AwaitOpen();
        using var client = proxy.Connect();
        Eventually.True(() => Pushes("no_answer") >= 2, Soon, "no push is given up");

        client.Set("k", "v").ShouldBe("STORED\r\n");
        client.Get("k").ShouldBe("v");
        Count(proxy.Process.Output, "Numbers are not taken at").ShouldBe(1);
        proxy.Process.Output.ShouldContain("no answer within 300 ms");
        Pushes("taken").ShouldBe(0);
        // Whoever waited for an answer may be given one at its end.
        _collector.Dispose();
        var before = Pushes("no_answer");
        Eventually.True(() => Pushes("no_answer") >= before + 2, Soon, "it gives up");
        proxy.Process.Send(Signal.Terminate);
        Eventually.Duration(() => proxy.Process.WaitForExit(Soon).ShouldBeTrue()).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        proxy.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void None_pushes_nothing_whatever_the_environment_says_and_what_is_no_URL_is_refused()
    {
        using var proxy = Proxy($"OTEL_EXPORTER_OTLP_ENDPOINT={_collector.Address}", "--otlp-endpoint", "none");
        using var grpc = Proxy($"OTEL_EXPORTER_OTLP_ENDPOINT={_collector.Address} OTEL_EXPORTER_OTLP_PROTOCOL=grpc");
        using var wrong = UnderstudyProcess.Run("proxy", "-s", "127.0.0.1:1", "--otlp-endpoint", "collector:4318");

        wrong.ExitCode.ShouldBe(2);
        wrong.Output.ShouldContain("'collector:4318' is no URL of a collector; give http://HOST:4318, https://..., or none");
        grpc.Process.AwaitOutput("numbers are pushed by HTTP alone");
        grpc.Process.Output.ShouldNotContain("Numbers are pushed to");
        proxy.Process.Output.ShouldNotContain("Numbers are pushed to");
        _collector.Posts.ShouldBeEmpty();
    }

    private double Pushes(string result) => _admin.Metrics().GetValueOrDefault($"understudy_otlp_pushes_total{{result=\"{result}\"}}");

    private UnderstudyProcess Proxy(string environment, params string[] options) => UnderstudyProcess.Behind(
        Environment(environment), "proxy", [.. UnderstudyProcess.Servers([_primary.Address], [_backup.Address]),
            .. environment.Contains("grpc") || options.Contains("none") ? [] : new[] { "--admin", _admin.Path }, .. options]);

    private static string Environment(string variables) => $"export OTEL_METRIC_EXPORT_INTERVAL=200 {variables}";

    private static JsonElement Of(JsonElement body, string name) =>
        Collector.MetricsOf(body).EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == name);

    private static long Start(JsonElement body) => long.Parse(Of(body, "understudy_requests_total").GetProperty("sum")
        .GetProperty("dataPoints")[0].GetProperty("startTimeUnixNano").GetString()!);

    // Prometheus' text may spell a bound in other digits.
    private static Dictionary<string, double> Named(Dictionary<string, double> told) => told.ToDictionary(each =>
    {
        var bound = Bound().Match(each.Key);
        if (!bound.Success) return each.Key;
        var number = double.Parse(bound.Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
        return each.Key[..bound.Index] + number + each.Key[(bound.Index + bound.Length)..];
    }, each => each.Value);

    [GeneratedRegex("(?<=[{,]le=\")[0-9.e-]+")]
    private static partial Regex Bound();

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
