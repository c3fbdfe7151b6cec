namespace Understudy.Scenarios.Counting;

/// <summary>The list of all keys of a pool, through its proxy.</summary>
public sealed class KeyDumpTests
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    [Fact]
    public void Every_key_is_listed_once_whichever_servers_are_out()
    {
        using var cluster = Cluster.Of(3, 2);
        using var client = cluster.Proxy.Connect();
        client.Send(string.Concat(Enumerable.Range(0, 5000).Select(i => $"set key{i} 7 {(i == 3 ? 1000 : 0)} 1\r\nx\r\n")));
        client.ReadLines(5000).ShouldNotContain("ERROR");
        string[] all = [.. Enumerable.Range(0, 5000).Select(i => $"key{i}").Order()];

        Keys(client).ShouldBe(all);
        cluster.Primaries[1].Kill();
        client.AwaitState(cluster.Primaries[1], "OUT");
        Keys(client).ShouldBe(all);
        Keys(client, "hash").ShouldBe(all);
    }

    [Fact]
    public void A_line_tells_what_memcached_tells_with_a_token_that_clients_can_use()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Ask("ms c3BhY2UgYm94 1 b T0\r\nx\r\n");
        client.Ask("set k 0 1000 1\r\nx\r\n");
        var token = client.CasToken("k");

        var dump = client.Ask("lru_crawler metadump all\r\n", "END\r\n", Limit);

        dump.ShouldContain("key=space%20box exp=-1 la=");
        dump.ShouldMatch($@"key=k exp=\d{{10}} la=\d{{10}} cas={token} fetch=yes cls=1 size=\d+\n");
        client.Ask("lru_crawler mgdump all\r\n", "EN\r\n", Limit).Split("\r\n").Order().ShouldBe(
            ["", "EN", "mg c3BhY2UgYm94 b", "mg k"]);
    }

    [Fact]
    public void A_client_that_does_not_read_holds_up_nobody_and_gets_its_list_later()
    {
        using var cluster = Cluster.Pair();
        using var slow = cluster.Proxy.Connect();
        using var other = cluster.Proxy.Connect();
        var name = new string('n', 200);
        other.Send(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"set {name}{i} 0 0 1 noreply\r\nx\r\n")) + "mn\r\n");
        other.ReadLine(Limit).ShouldBe("MN\r\n");
        slow.Socket.ReceiveBufferSize = 128 << 10;

        slow.Send("get first\r\nlru_crawler metadump all\r\nget last\r\n");
        other.Set("k", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        var refused = other.Ask("lru_crawler metadump all\r\n", "END\r\n", Cluster.AnswerLimit);

        refused.ShouldBe("BUSY currently processing another dump\r\nEND\r\n");
        slow.ReadLine().ShouldBe("END\r\n");
        var dump = slow.ReadThrough("\nEND\r\n", Limit);
        dump.Split('\n').Count(line => line.StartsWith($"key={name}", StringComparison.Ordinal)).ShouldBe(20_000);
        slow.ReadLine().ShouldBe("END\r\n");
        Eventually.True(() => other.Stat("proxy", "requests_active") == 1, Limit, "a request is under way for ever");
    }

    [Fact]
    public void A_client_that_leaves_ends_its_dump()
    {
        using var cluster = Cluster.Pair();
        using var other = cluster.Proxy.Connect();
        for (var i = 0; i < 1000; i++) other.Send($"set key{i} 0 0 1 noreply\r\nx\r\n");
        using (var leaving = cluster.Proxy.Connect()) leaving.Send("lru_crawler metadump all\r\n");

        Eventually.True(() => Keys(other).Length == 1000, Limit, "the dump of a client that has left goes on");
    }

    [Fact]
    public void A_list_that_cannot_be_whole_ends_with_an_error_and_an_end()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var server in cluster.Servers) server.Kill();
        client.AwaitState(cluster.Primary, "OUT");
        client.AwaitState(cluster.Backup, "OUT");

        client.Ask("lru_crawler metadump all\r\n", "END\r\n", Limit)
            .ShouldBe("SERVER_ERROR the list is not whole: some keys have no live copy\r\nEND\r\n");
    }

    private static string[] Keys(Wire client, string classes = "all") =>
    [
        .. client.Ask($"lru_crawler metadump {classes}\r\n", "END\r\n", Limit).Split('\n')
            .Where(line => line.StartsWith("key=", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]["key=".Length..]).Order(),
    ];
}
