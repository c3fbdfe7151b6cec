using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>REQ-16: what an operator sees and does where one tier holds several copies.</summary>
public sealed class CopiesInTierTests : IDisposable
{
    private const int Keys = 60;
    private const int ExplainedKeys = 12;

    private readonly Cluster _cluster = Cluster.InOneTier(servers: 3, copies: 2);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void Each_item_is_on_two_servers_and_explain_names_them_in_the_order_in_which_they_are_read()
    {
        using var client = _cluster.Proxy.Connect();
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", $"{i}").ShouldBe("STORED\r\n");

        var first = new HashSet<string>();
        for (var i = 0; i < ExplainedKeys; i++)
        {
            var explained = Explain($"key{i}");
            var copies = explained.GetProperty("copies").EnumerateArray();
            string[] servers = [.. copies.Select(copy => copy.GetProperty("server").GetString()!)];
            first.Add(servers[0]);

            servers.Order().ShouldBe(HoldersOf($"key{i}").Order());
            explained.GetProperty("comparison").GetString().ShouldBe("equal");
            explained.GetProperty("copies")[1].GetProperty("placement").GetString().ShouldNotBeNull().ShouldEndWith(" for copy 2");
            explained.GetProperty("get").GetProperty("text").GetString().ShouldBe($"asks {servers[0]}, which has it: a hit");
        }

        first.Count.ShouldBe(3, "a server idles as a spare");
    }

    [Fact]
    public void One_server_may_be_drained_and_a_second_one_only_by_force()
    {
        using var client = _cluster.Proxy.Connect();
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "old").ShouldBe("STORED\r\n");
        var (one, other) = (_cluster.Primaries[0], _cluster.Primaries[1]);

        Operate(0, "server", "drain", one.Address);
        var reads = one.Stat("cmd_get");
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "new").ShouldBe("STORED\r\n");
        for (var i = 0; i < Keys; i++) client.Get($"key{i}").ShouldBe("new");
        var readsAfter = one.Stat("cmd_get");
        var refused = Operate(1, "server", "drain", other.Address);
        var ejected = Operate(1, "server", "eject", other.Address);
        Operate(0, "server", "readmit", one.Address);
        Operate(0, "server", "drain", other.Address);
        Operate(0, "server", "readmit", other.Address);

        readsAfter.ShouldBe(reads);
        refused.ShouldContain($"{one.Address} is DRAINING, and other copies of its items may be there");
        ejected.ShouldContain($"{one.Address} is DRAINING");
        for (var i = 0; i < Keys; i++) client.Get($"key{i}").ShouldBe("new");
    }

    [Fact]
    public void A_server_that_is_out_is_marked_on_all_others_and_filled_with_what_is_its_own()
    {
        using var client = _cluster.Proxy.Connect();
        var lost = _cluster.Primaries[1];
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "before").ShouldBe("STORED\r\n");

        lost.Kill();
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "after", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        int[] marks = [MarksOn(_cluster.Primaries[0]), MarksOn(_cluster.Primaries[2])];
        client.Get("key1", Cluster.AnswerLimit).ShouldBe("after");
        lost.Restart();
        client.AwaitState(lost);

        marks.ShouldBe([1, 1]);
        for (var i = 0; i < Keys; i++) HoldersOf($"key{i}").Length.ShouldBe(2);
        _cluster.Servers.Sum(server => ServerContents.KeysOf(server).Count).ShouldBe(2 * Keys);
        client.ReportOf(lost, "fill_copied").ShouldBe($"{ServerContents.KeysOf(lost).Count}");
    }

    [Fact]
    public void A_server_that_was_filled_while_another_was_away_is_filled_again_once_that_one_is_back()
    {
        using var client = _cluster.Proxy.Connect();
        var (hung, restarted) = (_cluster.Primaries[0], _cluster.Primaries[1]);
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "v").ShouldBe("STORED\r\n");
        var before = ServerContents.KeysOf(restarted).Count;

        hung.Pause();
        for (var i = 0; i < Keys; i++) client.Get($"key{i}", Cluster.AnswerLimit).ShouldBe("v");
        client.AwaitState(hung, "OUT");
        restarted.Kill();
        restarted.Restart();
        Eventually.True(
            () =>
            {
                for (var i = 0; i < Keys; i++) client.Ask($"mg key{i}\r\n", limit: Cluster.AnswerLimit);
                return client.ReportOf(restarted, "ejections") == "1" && client.StateOf(restarted) == "IN";
            },
            "the restarted server did not come back");
        var meanwhile = ServerContents.KeysOf(restarted).Count;
        hung.Resume();
        client.AwaitState(hung);

        meanwhile.ShouldBeLessThan(before);
        Eventually.True(() => ServerContents.KeysOf(restarted).Count == before, "what only the hung server had was not copied");
        client.AwaitState(restarted);
    }

    [Fact]
    public void Statistics_and_lists_tell_of_each_item_once()
    {
        using var client = _cluster.Proxy.Connect();
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "v").ShouldBe("STORED\r\n");

        var stats = client.Ask("stats\r\n", "END\r\n");
        var dump = client.Ask("lru_crawler metadump all\r\n", "END\r\n");

        stats.ShouldContain($"STAT curr_items {Keys}\r\n");
        client.Ask("stats proxy\r\n", "END\r\n").ShouldContain("STAT copies 2\r\n");
        dump.Split('\n').Where(line => line.StartsWith("key=", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Order()
            .ShouldBe(Enumerable.Range(0, Keys).Select(i => $"key=key{i}").Order());
    }

    [Fact]
    public void A_flush_empties_all_servers()
    {
        using var client = _cluster.Proxy.Connect();
        for (var i = 0; i < Keys; i++) client.Set($"key{i}", "v").ShouldBe("STORED\r\n");

        client.Ask("flush_all\r\n").ShouldBe("OK\r\n");

        for (var i = 0; i < Keys; i++) HoldersOf($"key{i}").ShouldBeEmpty();
    }

    private JsonElement Explain(string key) => JsonDocument.Parse(Operate(0, "explain", key, "--json")).RootElement;

    private string Operate(int exitCode, params string[] command)
    {
        var (code, output) = _cluster.Proxy.Operate(command);
        code.ShouldBe(exitCode, output);
        return output;
    }

    private string[] HoldersOf(string key) =>
    [
        .. from server in _cluster.Servers
           where Ask(server, $"me {key}\r\n").StartsWith("ME ", StringComparison.Ordinal)
           select server.Address,
    ];

    private static int MarksOn(MemcachedProcess server) =>
        Uri.UnescapeDataString(Ask(server, "lru_crawler metadump hash\r\n", "END\r\n")).Split("key=__us:out:").Length - 1;

    private static string Ask(MemcachedProcess server, string request, string terminator = "\r\n")
    {
        using var wire = server.Connect();
        return wire.Ask(request, terminator);
    }
}
