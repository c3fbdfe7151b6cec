using System.Net;

namespace Understudy.Scenarios.Failover;

/// <summary>A server that nobody sends anything to, and that is gone.</summary>
public sealed class IdleServerTests
{
    private static readonly TimeSpan NoticeLimit = Eventually.Limit;

    [Fact]
    public void A_server_that_hangs_is_left_out_before_a_request_waits_for_it()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");

        cluster.Primary.Pause();
        Eventually.True(() => StateOf(client, cluster.Primary.Address) == "OUT", NoticeLimit, "nobody noticed");
        var read = Enumerable.Range(0, 5).Min(_ => Eventually.Duration(() => client.Get("k").ShouldBe("v")));
        cluster.Primary.Resume();

        // Less than the shortest wait for a reply that does not come; a busy machine may add to one or the other.
        read.ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public void Without_probes_it_is_found_out_by_the_first_request()
    {
        using var cluster = Cluster.Pair("--probe-interval", "0s");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");

        cluster.Primary.Pause();
        var isNoticed = Eventually.Holds(() => StateOf(client, cluster.Primary.Address) == "OUT", TimeSpan.FromSeconds(3));
        var value = client.Get("k", Cluster.AnswerLimit);
        cluster.Primary.Resume();

        isNoticed.ShouldBeFalse();
        value.ShouldBe("v");
    }

    [RootFact]
    public void A_server_that_is_cut_off_is_left_out_too()
    {
        using var host = new NetworkHost();
        using var primary = MemcachedProcess.StartOn(host);
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([primary], [backup]);
        using var client = proxy.Connect();
        Eventually.True(() => StateOf(client, primary.Address) == "IN" && Connected(client, primary.Address), NoticeLimit, "not connected");

        host.Cut();

        Eventually.True(() => StateOf(client, primary.Address) == "OUT", NoticeLimit, "nobody noticed");
    }

    private static bool Connected(Wire client, string address) => Line(client, address, "connected_workers") == "1";

    private static string StateOf(Wire client, string address) => Line(client, address, "state");

    private static string Line(Wire client, string address, string name) => client.Ask("stats servers\r\n", "END\r\n").Split("\r\n")
        .Single(line => line.StartsWith($"STAT {address}:{name} ", StringComparison.Ordinal)).Split(' ')[2];
}
