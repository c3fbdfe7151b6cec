namespace Understudy.Scenarios.Pair;

/// <summary>Two node processes of which one keeps a copy of the other.</summary>
public sealed class PairTests : TwoNodes
{
    [Fact]
    public void A_node_that_comes_later_gets_everything_while_writes_go_on()
    {
        const int items = 20_000;
        var first = First();
        Until(() => RoleOf(first) == "leader");
        using var client = first.Connect();
        for (var i = 0; i < items; i++) client.Set(Key(i), "before").ShouldBe("STORED\r\n");
        client.Ask("set ttl 7 100 2\r\nab\r\nincr none 1\r\n", "NOT_FOUND\r\n");

        var second = Second();
        for (var i = 0; i < items; i += 3) client.Set(Key(i), "while").ShouldBe("STORED\r\n");
        client.Ask("delete k1\r\n", "DELETED\r\n");
        Until(() => Figure(second, "whole") == "yes" && IsLevel(first));
        second.Connect().Ask("get k2\r\n", "\r\n").ShouldStartWith("SERVER_ERROR");
        second.Connect().Ask("set k2 0 0 1\r\nx\r\n", "\r\n").ShouldStartWith("SERVER_ERROR");

        first.Process.Kill();
        Promote(second, "--force").ExitCode.ShouldBe(0);

        using var after = second.Connect();
        for (var i = 0; i < items; i++) after.Get(Key(i)).ShouldBe(i == 1 ? null : i % 3 == 0 ? "while" : "before", Key(i));
        after.Ask("get ttl\r\n", "END\r\n").ShouldContain("VALUE ttl 7 2\r\nab");
        after.Ask("mg ttl t\r\n", "\r\n").ShouldBeOneOf([.. Enumerable.Range(60, 41).Select(t => $"HD t{t}\r\n")]);
    }

    [Fact]
    public void The_first_node_comes_back_with_nothing_and_gets_the_items_from_the_second()
    {
        var (first, second) = Both();
        using (var client = first.Connect())
        {
            for (var i = 0; i < 100; i++) client.Set(Key(i), "v1").ShouldBe("STORED\r\n");
        }

        Until(() => IsLevel(first));
        first.Process.Kill();
        first.StartAgain();

        // It should lead, and does so again once it has everything.
        Until(() => RoleOf(first) == "leader" && IsLevel(first));
        using var back = first.Connect();
        for (var i = 0; i < 100; i++) back.Get(Key(i)).ShouldBe("v1");
        RoleOf(second).ShouldBe("follower");
    }

    [Fact]
    public void Two_nodes_change_places_and_nothing_is_lost()
    {
        var (first, second) = Both();
        using (var client = first.Connect()) client.Set("k", "1").ShouldBe("STORED\r\n");
        for (var i = 0; i < 4; i++)
        {
            var (old, next) = i % 2 == 0 ? (first, second) : (second, first);
            if (i == 3) old.Operate("node", "demote").ExitCode.ShouldBe(0);
            else Promote(next).ExitCode.ShouldBe(0);
            Until(() => RoleOf(next) == "leader" && IsLevel(next));
            using var client = next.Connect();
            client.Ask("incr k 1\r\n", "\r\n").ShouldBe($"{i + 2}\r\n");
            // The one that led has gone on where it was.
            Figure(next, "partial_copies").ShouldNotBe("0");
        }
    }

    [Fact]
    public void Only_who_knows_the_secret_is_let_in_and_nobody_is_promoted_by_mistake()
    {
        var first = First();
        var wrong = Path.GetTempFileName();
        File.WriteAllText(wrong, "what somebody else might think of");
        var stranger = Own(UnderstudyProcess.Node("--replica-of", $"127.0.0.1:{Link}", "--replication-secret", wrong));
        Until(() => stranger.Process.Output.Contains("wrong secret", StringComparison.Ordinal));
        File.Delete(wrong);

        var (exitCode, output) = Promote(stranger);

        exitCode.ShouldBe(1);
        output.ShouldContain("by force");
        Until(() => RoleOf(first) == "leader");
        RoleOf(stranger).ShouldBe("starting");
    }

    [Fact]
    public void Where_a_VIP_says_who_leads_nobody_is_promoted_without_it()
    {
        var second = Second("--replication-vip", "192.0.2.1");

        var (exitCode, output) = Promote(second, "--force");

        exitCode.ShouldBe(1);
        output.ShouldContain("the VIP is not on this host");
        RoleOf(second).ShouldBe("starting");
        Figure(second, "vip").ShouldBe("elsewhere");
    }

    [Fact]
    public void Copies_answer_reads_where_that_is_allowed()
    {
        var first = First();
        var second = Second("--replica-reads", "2s");
        Until(() => RoleOf(first) == "leader" && Figure(second, "whole") == "yes");
        using var client = first.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        using var reader = second.Connect();
        Until(() => reader.Ask("get k\r\n", "\r\n") == "VALUE k 0 1\r\n" && reader.Ask("", "END\r\n").Length > 0);

        first.Process.Kill();
        Until(() => second.Connect().Ask("get k\r\n", "\r\n").StartsWith("SERVER_ERROR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--replica-of: '10.0.0.1' is not an address", "--replica-of", "10.0.0.1")]
    [InlineData("--replication-vip: it says which node of a pair leads", "--replication-vip", "10.0.0.9")]
    [InlineData("--replication-vip: 'ten' is not an address", "--replica-of", "127.0.0.1:1", "--replication-vip", "ten")]
    [InlineData("--replication-secret: whoever reaches 10.0.0.1:11300", "--replica-of", "10.0.0.1:11300")]
    [InlineData("--replication-secret: whoever reaches 0.0.0.0:11300", "--replication-listen", "0.0.0.0:11300")]
    [InlineData("--replica-of: of the two nodes of a pair one", "--replica-of", "127.0.0.1:1", "--replication-listen", "127.0.0.1:2")]
    [InlineData("-e (--memory-file): a node of a pair gets its items", "--replica-of", "127.0.0.1:1", "-e", "/tmp/items")]
    [InlineData("/nonexistent cannot be read: there is no such", "--replica-of", "127.0.0.1:1", "--replication-secret", "/nonexistent")]
    public void What_makes_no_pair_is_refused(string reason, params string[] arguments)
    {
        using var refused = UnderstudyProcess.Run(["node", "-l", "127.0.0.1", "-p", "0", "-s", "/tmp/none.sock", .. arguments]);

        refused.ExitCode.ShouldNotBe(0);
        refused.Output.ShouldContain(reason);
    }
}
