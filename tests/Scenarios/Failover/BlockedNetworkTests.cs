namespace Understudy.Scenarios.Failover;

/// <summary>REQ-54: a clear error in time where the network swallows or refuses what we send.</summary>
public sealed class BlockedNetworkTests
{
    [Fact]
    public void A_server_whose_port_drops_every_packet_gives_an_error_in_time()
    {
        using var blocked = SilentServer.ThatDropsEverySyn();
        using var proxy = UnderstudyProcess.Proxy("-s", blocked.Address);
        using var client = proxy.Connect();

        client.Set("k", "v", Cluster.AnswerLimit).ShouldStartWith("SERVER_ERROR ");
        client.Ask("version\r\n", limit: Cluster.AnswerLimit).ShouldStartWith("VERSION ");
    }

    [Fact]
    public void A_server_that_accepts_and_never_answers_is_replaced_by_the_backup()
    {
        using var silent = SilentServer.ThatNeverAnswers();
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.Proxy("-s", silent.Address, "-b", backup.Address);
        using var client = proxy.Connect();

        var written = Enumerable.Range(0, 8).Select(i => client.Set($"k{i}", "v", Cluster.AnswerLimit)).ToArray();

        written.ShouldAllBe(answer => answer == "STORED\r\n");
        client.Get("k0", Cluster.AnswerLimit).ShouldBe("v");
    }

    [RootFact]
    public void A_black_holed_primary_costs_no_key_and_no_more_than_the_deadlines()
    {
        using var host = new NetworkHost();
        using var primary = MemcachedProcess.StartOn(host);
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([primary], [backup]);
        using var client = proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");

        host.Cut();
        string?[] during = [.. Enumerable.Range(0, 10).Select(_ => client.Get("k", Cluster.AnswerLimit))];
        using var fresh = proxy.Connect();

        during.ShouldAllBe(value => value == "v");
        fresh.Get("k", Cluster.AnswerLimit).ShouldBe("v");
        fresh.Set("k", "new", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.Get("k", Cluster.AnswerLimit).ShouldBe("new");
    }
}
