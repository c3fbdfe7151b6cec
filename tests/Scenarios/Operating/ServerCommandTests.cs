using System.Text.Json;

namespace Understudy.Scenarios.Operating;

/// <summary>An operator takes servers out of use and brings them back, while clients go on.</summary>
public sealed class ServerCommandTests
{
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    [Fact]
    public void A_drained_server_is_written_and_not_read_and_is_back_at_once()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v1").ShouldBe("STORED\r\n");

        Do(cluster, "server", "drain", cluster.Primary.Address);
        var reads = cluster.Primary.Stat("cmd_get");
        client.Set("k", "v2").ShouldBe("STORED\r\n");
        client.Get("k").ShouldBe("v2");
        client.Ask("get k missing\r\n", "END\r\n").ShouldContain("v2");
        client.Get("missing").ShouldBeNull();
        var drained = Row(cluster, cluster.Primary);
        var readsAfter = cluster.Primary.Stat("cmd_get");
        Do(cluster, "server", "readmit", cluster.Primary.Address);
        var readmitted = Row(cluster, cluster.Primary);

        readsAfter.ShouldBe(reads);
        drained.ShouldContain("DRAINING");
        drained.ShouldContain("an operator asked for it");
        readmitted.ShouldContain(" IN ");
        cluster.Primary.ValueOf("k").ShouldBe("v2");
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("eject")]
    public void The_last_server_that_can_answer_stays_in_use_unless_that_is_forced(string command)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        cluster.Backup.Kill();
        Await(cluster, cluster.Backup, "OUT");

        var (refused, reason) = cluster.Proxy.Operate("server", command, cluster.Primary.Address);
        var during = client.Get("k", Cluster.AnswerLimit);
        var (forced, output) = cluster.Proxy.Operate("server", command, cluster.Primary.Address, "--force");

        refused.ShouldBe(1);
        reason.ShouldContain($"{cluster.Backup.Address} is OUT");
        during.ShouldBe("v");
        forced.ShouldBe(0, output);
        // Drained, it still holds everything and nobody else does.
        if (command == "drain") client.Get("k").ShouldBe("v");
        else client.Ask("get k\r\n").ShouldBe("SERVER_ERROR no server available\r\n");
    }

    [Fact]
    public void A_server_without_a_copy_elsewhere_is_not_drained()
    {
        using var cluster = Cluster.Of(2, 0);

        var (code, output) = cluster.Proxy.Operate("server", "drain", cluster.Primary.Address);

        code.ShouldBe(1);
        output.ShouldContain("no other tier holds a copy of its items");
    }

    [Fact]
    public void A_drained_server_takes_over_when_the_other_one_dies()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        Do(cluster, "server", "drain", cluster.Primary.Address);

        cluster.Backup.Kill();

        client.Get("k", Cluster.AnswerLimit).ShouldBe("v");
        client.Set("k", "w", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.Ask("get k other\r\n", "END\r\n", Cluster.AnswerLimit).ShouldContain("w");
    }

    [Fact]
    public void A_drained_server_fills_the_other_one()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 200; i++) client.Set($"k{i}", "v");
        Do(cluster, "server", "drain", cluster.Primary.Address);

        cluster.Backup.Kill();
        cluster.Backup.Restart();
        Await(cluster, cluster.Backup, "IN");

        cluster.Backup.AwaitItems(200);
    }

    [Fact]
    public void A_drained_server_that_is_restarted_comes_back_filled_by_itself()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 200; i++) client.Set($"k{i}", "v");

        Do(cluster, "server", "drain", cluster.Primary.Address);
        cluster.Primary.Kill();
        cluster.Primary.Restart();
        Await(cluster, cluster.Primary, "IN");

        cluster.Primary.AwaitItems(200);
    }

    [Fact]
    public void An_ejected_server_stays_out_until_it_is_readmitted_and_then_has_what_it_missed()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "old").ShouldBe("STORED\r\n");
        using var direct = cluster.Primary.Connect();
        direct.Ask("set only-here 0 0 4\r\nkept\r\n").ShouldBe("STORED\r\n");

        Do(cluster, "server", "eject", cluster.Primary.Address);
        client.Set("k", "new").ShouldBe("STORED\r\n");
        // Probes would come after 200 ms.
        var cameBack = Eventually.Holds(() => !Row(cluster, cluster.Primary).Contains("EJECTED"), TimeSpan.FromSeconds(2));
        Do(cluster, "server", "readmit", cluster.Primary.Address);
        Await(cluster, cluster.Primary, "IN");

        cameBack.ShouldBeFalse();
        cluster.Primary.ValueOf("k").ShouldBe("new");
        // It was not emptied: what it missed was known.
        cluster.Primary.ValueOf("only-here").ShouldBe("kept");
    }

    [Fact]
    public void Clients_notice_nothing_while_an_operator_drains_ejects_and_readmits()
    {
        using var cluster = Cluster.Pair("--settle-time", "200ms");
        using var load = new VersionedLoad(cluster.Proxy);
        load.AwaitAnswers(300);

        foreach (var server in cluster.Servers)
        {
            Do(cluster, "server", "drain", server.Address);
            load.AwaitAnswers(200);
            Do(cluster, "server", "readmit", server.Address);
            load.AwaitAnswers(200);
            Do(cluster, "server", "eject", server.Address);
            load.AwaitAnswers(200);
            Do(cluster, "server", "readmit", server.Address);
            Await(cluster, server, "IN");
            load.AwaitAnswers(200);
        }

        load.Stop();
        load.Faults.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_that_comes_and_goes_every_second_costs_clients_nothing_and_is_held_down()
    {
        using var cluster = Cluster.Pair();
        using var load = new VersionedLoad(cluster.Proxy);
        load.AwaitAnswers(300);

        // Dead for half a second and up for half a second, 20 times. The hold of 10 s may be over when the loop ends,
        // hence a row of every turn.
        var rows = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            cluster.Primary.Kill();
            Eventually.Holds(() => load.Faults.Count > 0, TimeSpan.FromMilliseconds(500));
            rows.Add(Row(cluster, cluster.Primary));
            cluster.Primary.Restart();
            Eventually.Holds(() => load.Faults.Count > 0, TimeSpan.FromMilliseconds(500));
        }

        var ejections = Fields(cluster, cluster.Primary).GetProperty("ejections").GetInt32();
        Do(cluster, "server", "readmit", cluster.Primary.Address);
        Await(cluster, cluster.Primary, "IN");
        load.AwaitAnswers(300);
        load.Stop();

        load.Faults.ShouldBeEmpty();
        rows.ShouldContain(row => row.Contains("held down for"));
        ejections.ShouldBeLessThan(8);
    }

    [Fact]
    public void List_tells_state_reason_and_what_was_missed_as_a_table_and_as_JSON()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        cluster.Primary.Kill();
        client.Set("key", "v", Cluster.AnswerLimit).ShouldBe("STORED\r\n");

        var lines = cluster.Proxy.Operate("server", "list").Output.TrimEnd().Split('\n');
        var fields = Fields(cluster, cluster.Primary);

        lines.Length.ShouldBe(3);
        lines[0].ShouldStartWith("ADDRESS");
        lines[1].ShouldContain($"{cluster.Primary.Address}  primary  OUT");
        lines[1].ShouldContain("1 keys, ");
        lines[2].ShouldContain($"{cluster.Backup.Address}  backup   IN");
        fields.GetProperty("state").GetString().ShouldBe("OUT");
        fields.GetProperty("journal_keys").GetInt32().ShouldBe(1);
        fields.GetProperty("journal_complete").GetBoolean().ShouldBeTrue();
        fields.GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
    }

    private static void Do(Cluster cluster, params string[] words)
    {
        var (code, output) = cluster.Proxy.Operate(words);
        code.ShouldBe(0, output);
    }

    private static string Row(Cluster cluster, MemcachedProcess server) =>
        cluster.Proxy.Operate("server", "list").Output.Split('\n')
            .Single(line => line.StartsWith(server.Address + " ", StringComparison.Ordinal));

    private static JsonElement Fields(Cluster cluster, MemcachedProcess server) =>
        JsonDocument.Parse(cluster.Proxy.Operate("server", "list", "--json").Output).RootElement.EnumerateArray()
            .Single(row => row.GetProperty("address").GetString() == server.Address);

    private static void Await(Cluster cluster, MemcachedProcess server, string state)
    {
        using var client = cluster.Proxy.Connect();
        Eventually.True(() => client.Ask("stats servers\r\n", "END\r\n").Contains($"{server.Address}:state {state}\r\n"), ReturnLimit,
            () => Row(cluster, server));
    }
}
