using System.Net;
using System.Text.Json;

namespace Understudy.Scenarios.Admin;

/// <summary>What tools ask a proxy over HTTP.</summary>
public sealed class AdminTests : IDisposable
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    private readonly AdminClient _admin = new();
    private readonly Cluster _cluster;

    public AdminTests()
    {
        _cluster = Cluster.Of(2, 2, "--admin", _admin.Path);
        _admin.AwaitOpen();
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _admin.Dispose();
    }

    [Fact]
    public void Metrics_tell_what_clients_got()
    {
        using var client = _cluster.Proxy.Connect();
        client.Set("k", "v");
        client.Get("k");
        client.Get("missing");
        client.Ask("bogus\r\n");

        var metrics = Metrics();

        metrics["understudy_requests_total{verb=\"get\",outcome=\"hit\"}"].ShouldBe(1);
        metrics["understudy_requests_total{verb=\"get\",outcome=\"miss\"}"].ShouldBe(1);
        metrics["understudy_requests_total{verb=\"set\",outcome=\"stored\"}"].ShouldBe(1);
        metrics["understudy_requests_total{verb=\"unknown\",outcome=\"error_protocol\"}"].ShouldBe(1);
        metrics["understudy_request_wait_seconds_count{class=\"get\"}"].ShouldBe(2);
        metrics["understudy_request_wait_seconds_bucket{class=\"get\",le=\"+Inf\"}"].ShouldBe(2);
        metrics.Where(sample => sample.Key.StartsWith("understudy_requests_total")).Sum(sample => sample.Value)
            .ShouldBe(metrics["understudy_requests_received_total"]);
        metrics["understudy_readable_keys_ratio"].ShouldBe(1);
    }

    [ToolFact(AdminClient.Promtool, "prometheus")]
    public void Promtool_finds_nothing_wrong_with_them()
    {
        using var client = _cluster.Proxy.Connect();
        client.Set("k", "v");

        _admin.CheckMetrics();
    }

    [Fact]
    public void It_is_ready_while_every_key_has_a_server_and_says_how_many_have_none()
    {
        var whole = Get("/readyz");
        _cluster.Primaries[0].Kill();
        Eventually.True(() => State(_cluster.Primaries[0]) == "OUT", Soon, "not noticed");
        var without = Get("/readyz");
        foreach (var server in _cluster.Servers) server.Kill();
        Eventually.True(() => Get("/readyz").Status == HttpStatusCode.ServiceUnavailable, Soon, "still ready");
        Eventually.True(() => Get("/readyz").Body == "100 % of the keys have no server that may be read\n", Soon, "not all are out");

        whole.Status.ShouldBe(HttpStatusCode.OK);
        without.Status.ShouldBe(HttpStatusCode.OK);
        Get("/livez").Status.ShouldBe(HttpStatusCode.OK);
        Metrics()["understudy_readable_keys_ratio"].ShouldBe(0);
        Eventually.True(() => Metrics()["understudy_serving_seconds_total{keys=\"not_all\"}"] > 0, Soon, "no time without");
        Metrics()["understudy_serving_seconds_total{keys=\"all\"}"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public void It_serves_if_a_client_is_served_and_says_what_a_client_is_told_if_not()
    {
        var whole = Get("/servingz");
        using var check = UnderstudyProcess.Run("check", "--serving", _cluster.Proxy.Address);
        foreach (var server in _cluster.Servers) server.Kill();
        Eventually.True(() => Get("/servingz").Status == HttpStatusCode.ServiceUnavailable, Soon, "still serves");
        using var failed = UnderstudyProcess.Run("check", "--serving", _cluster.Proxy.Address);

        whole.Status.ShouldBe(HttpStatusCode.OK);
        check.ExitCode.ShouldBe(0, check.Output);
        Get("/servingz").Body.ShouldContain("SERVER_ERROR");
        failed.ExitCode.ShouldBe(1);
        failed.Output.ShouldContain("SERVER_ERROR no server available");
        _cluster.Proxy.Process.HasExited.ShouldBeFalse();
    }

    [Fact]
    public void A_check_of_what_does_not_answer_ends_within_half_a_second()
    {
        using var silent = SilentServer.ThatNeverAnswers();

        using var check = UnderstudyProcess.Run("check", "--serving", silent.Address);

        check.ExitCode.ShouldBe(1);
        check.Output.ShouldContain("no answer");
    }

    [Fact]
    public void Status_is_json_with_numbers_that_are_numbers()
    {
        var answer = Get("/api/status");

        answer.Type.ShouldBe("application/json");
        var proxy = JsonDocument.Parse(answer.Body).RootElement.GetProperty("proxy");
        proxy.GetProperty("readableKeys").GetDouble().ShouldBe(1);
        proxy.GetProperty("listeners")[0].GetString().ShouldBe(_cluster.Proxy.Address);
        var server = proxy.GetProperty("servers")[2];
        server.GetProperty("name").GetString().ShouldBe(_cluster.Backup.Address);
        server.GetProperty("tier").GetString().ShouldBe("backup");
        server.GetProperty("state").GetString().ShouldBe("IN");
        server.GetProperty("isBeingFilled").GetBoolean().ShouldBeFalse();
        server.GetProperty("stateSeconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("GET", "/nothing", "localhost", HttpStatusCode.NotFound)]
    [InlineData("POST", "/metrics", "localhost", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/metrics", "evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/metrics", "192.0.2.1", HttpStatusCode.MisdirectedRequest)]
    [InlineData("GET", "/metrics", "127.0.0.1:9150", HttpStatusCode.OK)]
    [InlineData("HEAD", "/metrics", "[::1]:9150", HttpStatusCode.OK)]
    public void Only_what_is_there_is_answered_and_only_by_a_name_of_this_machine(
        string method, string path, string host, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Host = host } };

        using var answer = _admin.Http.Send(request);

        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public void Answers_come_at_once_while_a_server_hangs()
    {
        _cluster.Primary.Pause();

        Shortest(() => Get("/metrics").Status.ShouldBe(HttpStatusCode.OK)).ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
        Shortest(() => Get("/readyz")).ShouldBeLessThan(TimeSpan.FromMilliseconds(500));

        // A busy machine may add to one or the other.
        static TimeSpan Shortest(Action action) => Enumerable.Range(0, 5).Min(_ => Eventually.Duration(action));
    }

    [Fact]
    public void A_socket_that_a_killed_proxy_left_is_replaced_and_one_in_use_is_not()
    {
        _cluster.Proxy.Process.Kill();
        File.Exists(_admin.Path).ShouldBeTrue();

        _cluster.Proxy.StartAgain();
        Eventually.True(() => Get("/livez").Status == HttpStatusCode.OK, Soon, "the address is not opened again");
        using var second = UnderstudyProcess.InFrontOf(_cluster.Primaries, _cluster.Backups, "--admin", _admin.Path);

        second.Process.AwaitOutput($"Cannot open the admin address {_admin.Path}");
        using var client = second.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        Get("/api/status").Body.ShouldContain($"\"processId\":{_cluster.Proxy.Process.Id},");
    }

    private string? State(MemcachedProcess server) => JsonDocument.Parse(Get("/api/status").Body).RootElement.GetProperty("proxy")
        .GetProperty("servers").EnumerateArray().First(each => each.GetProperty("name").GetString() == server.Address)
        .GetProperty("state").GetString();

    private Dictionary<string, double> Metrics() => _admin.Metrics();

    private (HttpStatusCode Status, string Body, string? Type) Get(string path) => _admin.Get(path);
}
