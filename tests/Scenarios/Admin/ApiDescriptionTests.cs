using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Understudy.Scenarios.Group;
using Understudy.Scenarios.Operating;

namespace Understudy.Scenarios.Admin;

/// <summary>What is answered at an admin address is what <c>/openapi.json</c> says, whatever state the process is in.</summary>
public sealed class ApiDescriptionTests : IDisposable
{
    private readonly AdminClient _admin = new();
    private readonly List<string> _problems = [];
    private ApiDescription? _description;

    public void Dispose() => _admin.Dispose();

    [Fact]
    public void Every_answer_of_a_proxy_is_as_described_while_all_is_well_and_while_servers_are_out()
    {
        using var cluster = Cluster.Of(2, 2, "--admin", _admin.Path, "--slow-limit", "10us");
        _admin.AwaitOpen();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        client.Get("k");
        client.Get("missing");

        LookAtAll();
        Check("get", "/api/explain", "?key=k");
        Check("get", "/api/explain", "?key=missing");
        cluster.Primaries[0].Kill();
        for (var i = 0; i < 50; i++) client.Get($"k{i}");
        Eventually.True(() => _admin.Get("/api/status").Body.Contains("\"verdict\":\"degraded\""), Eventually.Limit, "it is not noticed");
        LookAtAll();
        Check("get", "/api/explain", "?key=k");
        foreach (var server in cluster.Servers) server.Kill();
        Eventually.True(() => _admin.Get("/api/status").Body.Contains("\"verdict\":\"failing\""), Eventually.Limit, "it is not noticed");
        LookAtAll();

        _problems.ShouldBeEmpty();
    }

    [Fact]
    public void Every_answer_to_what_is_asked_for_wrongly_or_done_is_as_described()
    {
        using var cluster = Cluster.Pair("--admin", _admin.Path);
        _admin.AwaitOpen();
        var server = $"?server={cluster.Primary.Address}";

        Check("get", "/api/history", "?since=x", HttpStatusCode.BadRequest);
        Check("get", "/api/events", "?since=x", HttpStatusCode.BadRequest);
        Check("get", "/api/explain", "", HttpStatusCode.BadRequest);
        Check("get", "/api/clients", "?sort=x", HttpStatusCode.BadRequest);
        Check("get", "/api/slow", "?limit=0", HttpStatusCode.BadRequest);
        Check("get", "/api/hot", "?seconds=31", HttpStatusCode.BadRequest);
        Check("post", "/api/servers/drain", server);
        Check("get", "/api/status", "");
        Check("post", "/api/servers/eject", $"{server}&force=true");
        Check("get", "/api/status", "");
        Check("post", "/api/servers/readmit", server);
        Check("post", "/api/servers/readmit", "", HttpStatusCode.BadRequest);
        Check("post", "/api/fills/cancel", "?server=192.0.2.1:1", HttpStatusCode.Conflict);
        Check("post", "/api/config/reload", "", HttpStatusCode.Conflict);

        _problems.ShouldBeEmpty();
    }

    [Fact]
    public void Every_answer_of_a_node_and_of_both_nodes_of_a_pair_is_as_described()
    {
        var (link, secret) = ($"127.0.0.1:{FreePort.Next()}", Path.GetTempFileName());
        File.WriteAllText(secret, "what only the two nodes know\n");
        using var other = new AdminClient();
        using var first = UnderstudyProcess.Node("--admin", _admin.Path, "--replication-listen", link, "--replication-secret", secret);
        _admin.AwaitOpen();
        LookAtAll("node");
        using var second = UnderstudyProcess.Node("--admin", other.Path, "--replica-of", link, "--replication-secret", secret);
        other.AwaitOpen();
        Eventually.True(() => other.Get("/api/status").Body.Contains("\"link\":\"streaming\""), Eventually.Limit, "there is no pair");

        LookAtAll("node");
        var following = other.Json("/api/status");
        using var alone = new AdminClient();
        using var node = UnderstudyProcess.Node("--admin", alone.Path);
        alone.AwaitOpen();

        Description.Problems("NodeStatus", following).ShouldBeEmpty();
        Description.Problems("NodeStatus", alone.Json("/api/status")).ShouldBeEmpty();
        following.GetProperty("node").GetProperty("pair").Text("role").ShouldBe("follower");
        _problems.ShouldBeEmpty();
        File.Delete(secret);
    }

    [Fact]
    public void The_status_of_a_leader_and_of_a_follower_of_a_group_is_as_described()
    {
        using var group = GroupCluster.OfBoxes("timeout");
        using var node = UnderstudyProcess.Node("--admin", _admin.Path);
        _admin.AwaitOpen();

        var (leading, following) = (StatusOf(group.Leader), StatusOf(group.Followers.Single()));

        Description.Problems("ProxyStatus", leading).ShouldBeEmpty();
        Description.Problems("ProxyStatus", following).ShouldBeEmpty();
        leading.GetProperty("proxy").GetProperty("group").Text("role").ShouldBe("leader");
        following.GetProperty("proxy").GetProperty("group").Text("role").ShouldBe("follower");
    }

    private ApiDescription Description => _description ??= new ApiDescription(_admin.Json("/openapi.json"));

    // All that can be asked without saying what about.
    private void LookAtAll(string tag = "proxy")
    {
        var asked = 0;
        foreach (var path in _admin.Json("/openapi.json").GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var operation) || path.Name == "/api/explain") continue;
            if (operation.GetProperty("tags").EnumerateArray().All(each => each.GetString() != tag)) continue;
            Check("get", path.Name, path.Name == "/api/hot" ? "?seconds=0.1" : "", null);
            asked++;
        }

        asked.ShouldBe(tag == "node" ? 8 : 14);
    }

    private void Check(string method, string path, string query, HttpStatusCode? status = HttpStatusCode.OK)
    {
        using var answer = _admin.Http.Send(new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path + query));
        using var body = new StreamReader(answer.Content.ReadAsStream());
        var text = body.ReadToEnd();
        if (status is not null) answer.StatusCode.ShouldBe(status.Value, text);
        _problems.AddRange(Description.Problems(method, path, answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, text));
    }

    private static JsonElement StatusOf(UnderstudyProcess proxy)
    {
        using var wire = Wire.Connect(new UnixDomainSocketEndPoint(proxy.ControlPath));
        return JsonDocument.Parse(wire.Ask("api /api/status\n", "OK 1\n").Split('\n')[0]).RootElement;
    }
}
