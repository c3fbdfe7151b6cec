using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Understudy.Scenarios.Admin;

/// <summary>Asks at an admin address that is a Unix socket, which goes with it.</summary>
internal sealed class AdminClient : IDisposable
{
    public AdminClient() => Http = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stopping) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), stopping);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://localhost") };

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"us-{Guid.NewGuid():N}.sock");

    public HttpClient Http { get; }

    public void AwaitOpen() => Eventually.True(
        () => File.Exists(Path) && Get("/livez").Status == HttpStatusCode.OK, Eventually.Limit, "the address is not opened");

    public (HttpStatusCode Status, string Body, string? Type) Get(string path)
    {
        try
        {
            using var answer = Http.Send(new HttpRequestMessage(HttpMethod.Get, path));
            using var body = new StreamReader(answer.Content.ReadAsStream());
            return (answer.StatusCode, body.ReadToEnd(), answer.Content.Headers.ContentType?.MediaType);
        }
        catch (HttpRequestException)
        {
            return (0, string.Empty, null);
        }
    }

    public JsonElement Json(string path) => JsonDocument.Parse(Get(path).Body).RootElement;

    public Dictionary<string, double> Metrics() => Get("/metrics").Body.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')],
            line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Has promtool look at the metrics.</summary>
    public void CheckMetrics()
    {
        var file = System.IO.Path.GetTempFileName();
        File.WriteAllText(file, Get("/metrics").Body);

        using var promtool = ChildProcess.Start("/bin/sh", ["-c", $"{Promtool} check metrics < {file}"]);

        promtool.WaitForExit(Eventually.Limit).ShouldBeTrue();
        File.Delete(file);
        promtool.Output.ShouldBeEmpty();
        promtool.ExitCode.ShouldBe(0);
    }

    /// <summary>Where Debian puts it.</summary>
    public const string Promtool = "/usr/bin/promtool";

    public void Dispose()
    {
        Http.Dispose();
        File.Delete(Path);
    }
}
