using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>A drill of servers that clients use takes one out and back, and leaves it as it was.</summary>
public sealed class RealDrillTests
{
    // A fault, a return and a fill, on a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_server_is_ejected_under_load_and_comes_back_and_what_clients_got_is_told()
    {
        using var cluster = Cluster.Of(2, 2);
        using var load = new VersionedLoad(cluster.Proxy);

        var (exitCode, told) = Drill(cluster, cluster.Primary.Address, "--json");

        exitCode.ShouldBe(0, told);
        var result = JsonDocument.Parse(told).RootElement;
        result.GetProperty("hasPassed").GetBoolean().ShouldBeTrue();
        result.Text("server").ShouldBe(cluster.Primary.Address);
        result.Real("backAfterSeconds").ShouldBeGreaterThan(0);
        var phases = result.List("phases");
        phases.Select(phase => phase.Text("name")).ShouldBe(["before", "ejected", "returning", "after"]);
        foreach (var phase in phases.Where(phase => phase.Text("name") != "returning"))
        {
            phase.Real("seconds").ShouldBeGreaterThan(0.9);
            phase.Number("requests").ShouldBeGreaterThan(0);
            phase.Number("hits").ShouldBeGreaterThan(0);
            phase.Real("waitP50").ShouldBeGreaterThan(0);
            phase.Real("waitP99").ShouldBeGreaterThanOrEqualTo(phase.Real("waitP50"));
        }

        load.Stop();
        load.Faults.ShouldBeEmpty();
        StateOf(cluster, cluster.Primary.Address).ShouldBe("IN");
        cluster.Proxy.Process.Output.ShouldContain("an operator asked for it");
    }

    [Fact]
    public void Where_nobody_else_can_answer_it_is_refused_and_force_does_it_all_the_same()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        cluster.Proxy.Operate("server", "drain", cluster.Backup.Address).ExitCode.ShouldBe(0);

        var (refused, reason) = Drill(cluster, cluster.Primary.Address);
        var before = StateOf(cluster, cluster.Primary.Address);
        var (_, forced) = Drill(cluster, cluster.Primary.Address, "--force", "--json");

        refused.ShouldBe(1);
        reason.ShouldContain($"{cluster.Primary.Address} stays in use: {cluster.Backup.Address} is DRAINING");
        reason.ShouldContain("force it if that is meant");
        before.ShouldBe("IN");
        JsonDocument.Parse(forced).RootElement.Real("backAfterSeconds").ShouldBeGreaterThan(0);
        StateOf(cluster, cluster.Primary.Address).ShouldBe("IN");
    }

    [Fact]
    public void An_interrupted_drill_readmits_what_it_has_ejected()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        using var drill = Start(cluster, cluster.Primary.Address, "8");
        Eventually.True(() => StateOf(cluster, cluster.Primary.Address) == "EJECTED", Limit, () => drill.Output);

        drill.Send(Signal.Interrupt);

        drill.WaitForExit(Limit).ShouldBeTrue();
        drill.ExitCode.ShouldBe(1);
        drill.Output.ShouldContain($"the drill was stopped before its end; {cluster.Primary.Address} is readmitted, and ");
        client.AwaitState(cluster.Primary);
    }

    [Fact]
    public void A_drill_that_is_stopped_before_it_has_done_anything_does_nothing()
    {
        using var cluster = Cluster.Pair();
        using var drill = Start(cluster, cluster.Primary.Address, "30");
        using var client = cluster.Proxy.Connect();
        drill.AwaitOutput("for 30 s before it is ejected");

        drill.Send(Signal.Interrupt);

        drill.WaitForExit(Limit).ShouldBeTrue();
        drill.Output.ShouldContain("the drill was stopped before anything was done");
        StateOf(cluster, cluster.Primary.Address).ShouldBe("IN");
    }

    [Fact]
    public void What_cannot_be_drilled_is_refused_with_the_reason()
    {
        using var cluster = Cluster.Pair();

        var unknown = Drill(cluster, "192.0.2.1:1");
        var none = cluster.Proxy.Operate("drill", "--real");
        var mixed = cluster.Proxy.Operate("drill", "kill", "node1", "--force");

        unknown.ExitCode.ShouldBe(1);
        unknown.Output.ShouldContain("there is no server 192.0.2.1:1; see 'understudy server list'");
        none.ExitCode.ShouldBe(2);
        none.Output.ShouldContain("give the address of one server");
        mixed.ExitCode.ShouldBe(2);
        mixed.Output.ShouldContain("--force: it belongs to --real");
    }

    private static (int ExitCode, string Output) Drill(Cluster cluster, string server, params string[] more)
    {
        using var drill = Start(cluster, server, "1", more);
        drill.WaitForExit(Limit).ShouldBeTrue(drill.Output);
        return (drill.ExitCode, drill.Output);
    }

    private static ChildProcess Start(Cluster cluster, string server, string seconds, params string[] more) => ChildProcess.Start(
        UnderstudyProcess.Executable, ["drill", "--real", server, "--seconds", seconds, "-p", $"{cluster.Proxy.Port}", .. more]);

    private static string StateOf(Cluster cluster, string server) =>
        JsonDocument.Parse(cluster.Proxy.Operate("status", "--json").Output).RootElement.GetProperty("proxy").List("servers")
            .Single(each => each.Text("name") == server).Text("state");
}
