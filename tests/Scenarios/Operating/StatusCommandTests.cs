using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>How a proxy is, on one screen.</summary>
public sealed class StatusCommandTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void Status_says_what_is_wrong_what_is_done_about_it_and_what_to_do()
    {
        using var cluster = Cluster.Pair();
        var (code, well) = cluster.Proxy.Operate("status");
        cluster.Primary.Kill();
        Eventually.True(() => Status(cluster).GetProperty("verdict").GetString() == "degraded", Soon, "not noticed");
        var degraded = cluster.Proxy.Operate("status").Output;
        cluster.Backup.Kill();
        Eventually.True(() => Status(cluster).GetProperty("verdict").GetString() == "failing", Soon, "not noticed");
        var failing = cluster.Proxy.Operate("status").Output;

        code.ShouldBe(0, well);
        well.ShouldContain("SERVING  every key has its copies, and every server is in use");
        well.ShouldNotContain("\e[");
        degraded.ShouldContain("DEGRADED");
        degraded.ShouldContain($"! {cluster.Primary.Address} (primary) is OUT: ");
        degraded.ShouldContain("    you    see whether memcached runs there");
        failing.ShouldContain("FAILING");
        failing.ShouldContain("! 100 % of the keys have no server that may be read");
    }

    [Fact]
    public void Top_prints_one_screen_with_rates_where_there_is_no_terminal()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        var text = string.Empty;

        // A machine that is busy may take longer between two looks than one sample spans.
        Eventually.True(
            () =>
            {
                using var top = ChildProcess.Start(UnderstudyProcess.Executable, ["top", "--control", cluster.Proxy.ControlPath]);
                while (!top.HasExited) client.Get("k").ShouldBe("v");
                text = top.Output;
                return text.Contains("hit ratio  100 %", StringComparison.Ordinal);
            },
            Soon, () => text);

        text.ShouldContain("understudy top");
        text.ShouldContain(cluster.Backup.Address);
        text.ShouldNotContain("\e[");
    }

    [Fact]
    public void Rates_and_percentiles_are_those_of_what_passed()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        using var operating = Wire.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(cluster.Proxy.ControlPath));
        var first = History(operating, 0);
        client.Set("k", "v");
        var (requests, hits, since) = (0.0, 0.0, 0.0);
        for (var i = 0; i < 50; i++) client.Get("k");

        Eventually.True(
            () =>
            {
                foreach (var sample in History(operating, since))
                {
                    since = sample.GetProperty("time").GetDouble();
                    requests += sample.GetProperty("requests").GetDouble() * sample.GetProperty("seconds").GetDouble();
                    hits += sample.GetProperty("hits").GetDouble() * sample.GetProperty("seconds").GetDouble();
                    if (sample.GetProperty("hits").GetDouble() > 0) sample.GetProperty("waitP99").GetDouble().ShouldBeInRange(1e-6, 10);
                }

                return requests > 50.5;
            },
            Soon, () => $"{requests} requests");

        first.ShouldBeEmpty();
        requests.ShouldBe(51, tolerance: 0.5);
        hits.ShouldBe(50, tolerance: 0.5);
    }

    private static List<JsonElement> History(Wire operating, double since)
    {
        var answer = operating.Ask(FormattableString.Invariant($"api /api/history?since={since:R}\n"), "OK 1\n");
        return [.. JsonDocument.Parse(answer.Split('\n')[0]).RootElement.GetProperty("samples").EnumerateArray()];
    }

    private static JsonElement Status(Cluster cluster)
    {
        var (code, output) = cluster.Proxy.Operate("status", "--json");
        code.ShouldBe(0, output);
        return JsonDocument.Parse(output).RootElement;
    }
}
