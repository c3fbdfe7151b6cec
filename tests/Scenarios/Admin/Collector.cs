using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Understudy.Scenarios.Admin;

/// <summary>A collector of OpenTelemetry that understands JSON, as little as is needed to see what it is sent.</summary>
internal sealed class Collector : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HttpListener _listener = new();
    private readonly List<(string Path, JsonElement Body, string? Key)> _posts = [];
    private readonly Thread _thread;
    private volatile bool _hangs;

    public Collector()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public string Address { get; }

    /// <summary>What it answers.</summary>
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Whether it takes what it is sent and says nothing.</summary>
    public bool Hangs { get => _hangs; set => _hangs = value; }

    public IReadOnlyList<(string Path, JsonElement Body, string? Key)> Posts
    {
        get { lock (_lock) return [.. _posts]; }
    }

    /// <summary>The next push that begins from now on.</summary>
    public JsonElement Next()
    {
        var before = Posts.Count;
        // One may be under way, with numbers of before.
        Eventually.True(() => Posts.Count > before + 1, Eventually.Limit, "nothing is pushed");
        return Posts[before + 1].Body;
    }

    public static JsonElement MetricsOf(JsonElement body) =>
        body.GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics");

    /// <summary>All values by name and labels, as the text format has them; of histograms the parts.</summary>
    public static Dictionary<string, double> ValuesOf(JsonElement body)
    {
        var values = new Dictionary<string, double>();
        foreach (var metric in MetricsOf(body).EnumerateArray())
        {
            var name = metric.GetProperty("name").GetString()!;
            var isHistogram = metric.TryGetProperty("histogram", out var points);
            if (!isHistogram && !metric.TryGetProperty("sum", out points)) points = metric.GetProperty("gauge");
            foreach (var point in points.GetProperty("dataPoints").EnumerateArray())
            {
                var labels = string.Join(',', point.GetProperty("attributes").EnumerateArray().Select(Label));
                if (!isHistogram) values.Add(Spell(name, labels), point.GetProperty("asDouble").GetDouble());
                else Add(values, name, labels, point);
            }
        }

        return values;
    }

    public void Dispose()
    {
        _listener.Close();
        _thread.Join();
    }

    private static void Add(Dictionary<string, double> values, string name, string labels, JsonElement point)
    {
        string[] bounds = [.. point.GetProperty("explicitBounds").EnumerateArray().Select(bound => bound.GetRawText()), "+Inf"];
        var counts = point.GetProperty("bucketCounts").EnumerateArray().Select(count => double.Parse(count.GetString()!)).ToArray();
        counts.Length.ShouldBe(bounds.Length);
        var upTo = 0.0;
        for (var i = 0; i < bounds.Length; i++)
        {
            var le = bounds[i] == "+Inf"
                ? bounds[i]
                : double.Parse(bounds[i], CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
            values.Add(Spell($"{name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{le}\""), upTo += counts[i]);
        }

        values.Add(Spell($"{name}_sum", labels), point.GetProperty("sum").GetDouble());
        values.Add(Spell($"{name}_count", labels), double.Parse(point.GetProperty("count").GetString()!));
    }

    private static string Label(JsonElement attribute) =>
        $"{attribute.GetProperty("key").GetString()}=\"{attribute.GetProperty("value").GetProperty("stringValue").GetString()}\"";

    private static string Spell(string name, string labels) => labels.Length > 0 ? $"{name}{{{labels}}}" : name;

    private void Run()
    {
        try
        {
            for (;;)
            {
                var context = _listener.GetContext();
                using var reader = new StreamReader(context.Request.InputStream);
                // Nothing has come of a push that was given up.
                if (reader.ReadToEnd() is not { Length: > 0 } text) continue;
                var body = JsonDocument.Parse(text).RootElement;
                lock (_lock) _posts.Add((context.Request.Url!.AbsolutePath, body, context.Request.Headers["x-key"]));
                if (_hangs) continue;
                context.Response.StatusCode = (int)Status;
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }
}
