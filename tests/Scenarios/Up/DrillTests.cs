using System.Globalization;
using System.Text.Json;
using Understudy.Scenarios.Operating;

namespace Understudy.Scenarios.Up;

/// <summary>Drills let servers of a cluster of <c>up</c> fail, and only those.</summary>
public sealed class DrillTests
{
    // A proxy, three servers and the dashboard.
    private const int Ports = 5;

    // A start, a fault, a return, on a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_killed_and_a_hung_server_cost_clients_no_old_value_and_come_back()
    {
        var port = FreePort.NextOf(Ports);
        using var up = ChildProcess.Start(UnderstudyProcess.Executable, ["up", "-p", Text(port)]);
        Eventually.True(() => up.Output.Contains("Ctrl-C", StringComparison.Ordinal), Limit, () => up.Output);

        var killed = Drill(port, "kill", "node1", "--json");
        var hung = Drill(port, "hang", $"127.0.0.1:{Text(port + 3)}");

        killed.ExitCode.ShouldBe(0, killed.Output);
        var result = JsonDocument.Parse(killed.Output).RootElement;
        result.GetProperty("hasPassed").GetBoolean().ShouldBeTrue();
        result.Text("server").ShouldBe($"127.0.0.1:{Text(port + 1)}");
        result.Real("backAfterSeconds").ShouldBeGreaterThan(0);
        var phases = result.List("phases");
        phases.Select(phase => phase.Text("name")).ShouldBe(["before", "during", "after"]);
        phases.ShouldAllBe(phase => phase.Number("requests") > 0 && phase.Number("old") == 0);
        phases[0].Number("hits").ShouldBeGreaterThan(0);
        hung.ExitCode.ShouldBe(0, hung.Output);
        hung.Output.ShouldStartWith($"hang of 127.0.0.1:{Text(port + 3)}\n");
        hung.Output.ShouldContain("PASSED  no old value, ");
        hung.Output.ShouldNotContain("\e[");
        up.Output.ShouldContain("node1 runs again");
    }

    [Fact]
    public void A_server_that_up_has_not_started_is_let_alone()
    {
        using var cluster = Cluster.Pair();

        var refused = cluster.Proxy.Operate("drill", "kill", cluster.Primary.Address);
        var unknown = cluster.Proxy.Operate("drill", "explode", cluster.Primary.Address);

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain("the proxy was not started by 'understudy up'");
        unknown.ExitCode.ShouldBe(2);
        unknown.Output.ShouldContain("give one of kill, hang, cut, restart, and a server");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    private static (int ExitCode, string Output) Drill(int port, params string[] words)
    {
        using var drill = ChildProcess.Start(UnderstudyProcess.Executable, ["drill", .. words, "--seconds", "1", "-p", Text(port)]);
        drill.WaitForExit(Limit).ShouldBeTrue(drill.Output);
        return (drill.ExitCode, drill.Output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
