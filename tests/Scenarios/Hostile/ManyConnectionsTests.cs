namespace Understudy.Scenarios.Hostile;

public sealed class ManyConnectionsTests
{
    [Fact]
    public void A_thousand_clients_share_few_connections_to_each_server()
    {
        using var cluster = Cluster.Pair();
        var before = cluster.Servers.Select(s => s.Stat("curr_connections")).ToArray();
        Wire[] clients = [.. Enumerable.Range(0, 1000).Select(_ => cluster.Proxy.Connect())];

        foreach (var client in clients) client.Set("shared", "v").ShouldBe("STORED\r\n");
        var after = cluster.Servers.Select(s => s.Stat("curr_connections")).ToArray();
        foreach (var client in clients) client.Dispose();

        after.Zip(before).ShouldAllBe(pair => pair.First - pair.Second <= 4);
    }

    [Fact]
    public void Thousands_of_idle_clients_cost_little_and_hinder_nobody()
    {
        const int Clients = 8_000;   // both ends lie on this machine, where 20,000 open files is a common hard limit
        using var cluster = Cluster.Pair("-n", "12000");
        using var active = cluster.Proxy.Connect();
        var before = cluster.Proxy.Process.ResidentKiB();

        Wire[] idle = [.. Enumerable.Range(0, Clients).Select(_ => cluster.Proxy.Connect())];
        var answer = active.Set("k", "v", Cluster.AnswerLimit);
        var growth = cluster.Proxy.Process.ResidentKiB() - before;
        foreach (var wire in idle) wire.Dispose();

        answer.ShouldBe("STORED\r\n");
        growth.ShouldBeLessThan(Clients * 4);
    }

    [Fact]
    public void Connections_past_the_limit_are_told_so_and_closed()
    {
        using var cluster = Cluster.Pair("-n", "20");
        Wire[] clients = [.. Enumerable.Range(0, 20).Select(_ => ConnectServed(cluster))];

        using var tooMany = cluster.Proxy.Connect();
        var told = tooMany.ReadToClose();
        clients[0].Dispose();

        told.ShouldBe("ERROR Too many open connections\r\n");
        clients[1].Set("k", "v").ShouldBe("STORED\r\n");
        Eventually.True(() => AcceptsAnother(cluster), "the freed place was not given to anybody");
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public void A_storm_of_short_connections_leaves_nothing_behind()
    {
        using var cluster = Cluster.Pair();
        using var before = cluster.Proxy.Connect();
        before.Ask("version\r\n");
        var files = cluster.Proxy.Process.OpenFiles();

        for (var i = 0; i < 1500; i++)
        {
            using var client = cluster.Proxy.Connect();
            if (i % 3 == 0) client.Ask("version\r\n").ShouldStartWith("VERSION ");
            if (i % 3 == 1) client.Send("get k\r\n");
        }

        Eventually.True(() => cluster.Proxy.Process.OpenFiles() <= files + 3,
            () => $"{cluster.Proxy.Process.OpenFiles()} files are open, {files} were before");
        before.Set("k", "v").ShouldBe("STORED\r\n");
    }

    // Whoever asked whether the proxy is up may not have been seen to go.
    private static Wire ConnectServed(Cluster cluster)
    {
        Wire? served = null;
        Eventually.True(() =>
        {
            var client = cluster.Proxy.Connect();
            client.Send("version\r\n");
            if (client.ReadLine().StartsWith("VERSION ", StringComparison.Ordinal)) served = client;
            else client.Dispose();
            return served is not null;
        }, "a client below the limit is refused");
        return served!;
    }

    private static bool AcceptsAnother(Cluster cluster)
    {
        using var client = cluster.Proxy.Connect();
        client.Send("version\r\n");
        return client.TryReadThrough("\r\n", TimeSpan.FromSeconds(1), out var answer) && answer.StartsWith("VERSION ",
            StringComparison.Ordinal);
    }
}
