using System.Net;
using System.Text.Json;
using Understudy.Scenarios.Operating;

namespace Understudy.Scenarios.Admin;

/// <summary>What tools ask a node over HTTP.</summary>
public sealed class NodeAdminTests : IDisposable
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    private readonly AdminClient _admin = new();
    private readonly List<IDisposable> _owned = [];
    private readonly string _secret = Path.GetTempFileName();

    public NodeAdminTests() => File.WriteAllText(_secret, "what only the two nodes know\n");

    public void Dispose()
    {
        foreach (var each in _owned) each.Dispose();
        _admin.Dispose();
        File.Delete(_secret);
    }

    [Fact]
    public void Metrics_and_status_tell_what_a_node_holds_and_was_asked()
    {
        var node = Own(UnderstudyProcess.Node("--admin", _admin.Path, "-m", "32", "-c", "77"));
        _admin.AwaitOpen();
        using var client = node.Connect();
        client.Set("k", "v");
        client.Get("k");
        client.Get("missing");
        client.Ask("bogus\r\n");

        var metrics = _admin.Metrics();
        var status = _admin.Json("/api/status");

        metrics["understudy_node_commands_total{verb=\"get\",outcome=\"hit\"}"].ShouldBe(1);
        metrics["understudy_node_commands_total{verb=\"get\",outcome=\"miss\"}"].ShouldBe(1);
        metrics["understudy_node_commands_total{verb=\"set\",outcome=\"any\"}"].ShouldBe(1);
        metrics["understudy_node_refused_total{reason=\"invalid\"}"].ShouldBe(1);
        metrics["understudy_node_items"].ShouldBe(1);
        metrics["understudy_node_limit_bytes"].ShouldBe(32 << 20);
        metrics["understudy_connections_limit"].ShouldBe(77);
        metrics.Keys.ShouldContain(name => name.StartsWith("understudy_build_info{role=\"node\"", StringComparison.Ordinal));
        metrics.Keys.ShouldNotContain(name => name.StartsWith("understudy_pair_", StringComparison.Ordinal));
        var told = status.GetProperty("node");
        told.Number("items").ShouldBe(1);
        told.Number("getHits").ShouldBe(1);
        told.Number("limitBytes").ShouldBe(32 << 20);
        told.GetProperty("listeners")[0].GetString().ShouldBe(node.Address);
        told.GetProperty("pair").ValueKind.ShouldBe(JsonValueKind.Null);
        status.Number("processId").ShouldBe(node.Process.Id);
    }

    [Fact]
    public void Health_is_that_of_its_clients_and_what_is_not_there_is_not_found()
    {
        var node = Own(UnderstudyProcess.Node("--admin", _admin.Path));
        _admin.AwaitOpen();

        _admin.Get("/readyz").Status.ShouldBe(HttpStatusCode.OK);
        _admin.Get("/servingz").Body.ShouldBe("ok\n");
        _admin.Get("/").Body.ShouldContain("/metrics");
        _admin.Get("/dashboard/main.js").Status.ShouldBe(HttpStatusCode.NotFound);
        _admin.Get("/api/explain?key=k").Status.ShouldBe(HttpStatusCode.NotFound);
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForExit(Soon).ShouldBeTrue();
        node.Process.ExitCode.ShouldBe(0);
    }

    [ToolFact(AdminClient.Promtool, "prometheus")]
    public void Promtool_finds_nothing_wrong_with_the_metrics_of_a_node_of_a_pair()
    {
        var link = $"127.0.0.1:{FreePort.Next()}";
        Own(UnderstudyProcess.Node("--admin", _admin.Path, "--replication-listen", link, "--replication-secret", _secret));
        _admin.AwaitOpen();

        _admin.CheckMetrics();
    }

    [Fact]
    public void Of_a_pair_the_one_that_leads_is_ready_and_both_say_what_they_do()
    {
        using var other = new AdminClient();
        var link = $"127.0.0.1:{FreePort.Next()}";
        var first = Own(UnderstudyProcess.Node("--admin", _admin.Path, "--replication-listen", link, "--replication-secret", _secret));
        Own(UnderstudyProcess.Node("--admin", other.Path, "--replica-of", link, "--replication-secret", _secret));
        _admin.AwaitOpen();
        other.AwaitOpen();
        Eventually.True(() => PairOf(_admin).Text("role") == "leader" && PairOf(other).Text("link") == "streaming", Soon,
            () => $"{PairOf(_admin)} {PairOf(other)}");
        using var client = first.Connect();
        for (var i = 0; i < 100; i++) client.Set($"k{i}", "v").ShouldBe("STORED\r\n");
        Eventually.True(() => _admin.Metrics()["understudy_pair_changes_sent_total"] >= 100 && PairOf(_admin).Number("lagChanges") == 0,
            Soon, () => PairOf(_admin).ToString());

        var (leading, following) = (_admin.Metrics(), other.Metrics());

        _admin.Get("/readyz").Status.ShouldBe(HttpStatusCode.OK);
        other.Get("/readyz").ShouldBe((HttpStatusCode.ServiceUnavailable, "this node is a follower of its pair and answers nothing\n",
            "text/plain"));
        leading["understudy_pair_role{is=\"leader\"}"].ShouldBe(1);
        leading["understudy_pair_role{is=\"follower\"}"].ShouldBe(0);
        leading["understudy_pair_linked"].ShouldBe(1);
        leading["understudy_pair_lag_seconds_count"].ShouldBeGreaterThan(0);
        following["understudy_pair_role{is=\"follower\"}"].ShouldBe(1);
        following["understudy_pair_whole"].ShouldBe(1);
        following["understudy_node_items"].ShouldBe(100);
        PairOf(other).Text("peerRole").ShouldBe("leader");
        PairOf(other).GetProperty("lagChanges").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static JsonElement PairOf(AdminClient admin) => admin.Json("/api/status").GetProperty("node").GetProperty("pair");

    private UnderstudyProcess Own(UnderstudyProcess process)
    {
        _owned.Add(process);
        return process;
    }
}
