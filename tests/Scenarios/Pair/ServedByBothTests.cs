namespace Understudy.Scenarios.Pair;

/// <summary>REQ-22: with <c>--replica-reads</c> both nodes of a pair can be written and read.</summary>
public sealed class ServedByBothTests : TwoNodes
{
    private static readonly string[] Reads = ["--replica-reads", "2s"];

    [Fact]
    public void A_client_of_the_follower_reads_what_it_has_written_whatever_it_says()
    {
        var (leader, follower) = Both(Reads);
        using var client = follower.Connect();

        for (var i = 1; i <= 500; i++)
        {
            client.Send($"set n 7 0 4\r\n{i:D4}\r\nget n\r\nadd n 0 0 1\r\nx\r\nset q 0 0 4 noreply\r\n{i:D4}\r\nget q\r\n");
            client.ReadLines(8).ShouldBe($"STORED\r\nVALUE n 7 4\r\n{i:D4}\r\nEND\r\nNOT_STORED\r\nVALUE q 0 4\r\n{i:D4}\r\nEND\r\n");
        }

        client.Ask("incr c 1\r\n").ShouldBe("NOT_FOUND\r\n");
        client.Ask("set k 0 0 2\r\n10\r\n").ShouldBe("STORED\r\n");
        client.Ask("incr k 5\r\n").ShouldBe("15\r\n");
        client.Ask($"cas k 0 0 1 {client.CasToken("k")}\r\n1\r\n").ShouldBe("STORED\r\n");
        client.Ask("mg k v t\r\n", "1\r\n").ShouldStartWith("VA 1 t-1\r\n");
        client.Ask("ms m 2 S2 T0\r\nab\r\nmn\r\n", "MN\r\n").ShouldContain("MN\r\n");
        client.Ask("touch k 100\r\n").ShouldBe("TOUCHED\r\n");
        client.Ask("delete k\r\n").ShouldBe("DELETED\r\n");
        client.Get("k").ShouldBeNull();
        using (var other = leader.Connect()) other.Get("n").ShouldBe("0500");
        Until(() => Figure(follower, "forwarded") != "0");
        Figure(follower, "forwarded_lost").ShouldBe("0");
        Until(() => Figure(leader, "carried_clients") == "1");

        // What the connection is about is answered here, in its turn.
        client.Send("set last 0 0 1\r\nx\r\nversion\r\nbad\r\nquit\r\n");
        client.ReadLines(3).ShouldMatch("^STORED\r\nVERSION .*\r\nERROR\r\n$");
        client.ClosesWithin(Wire.DefaultLimit).ShouldBeTrue();
        Until(() => Figure(leader, "carried_clients") == "0");
    }

    [Fact]
    public void Reads_are_answered_here_again_once_nothing_is_under_way()
    {
        var (_, follower) = Both(Reads);
        using var client = follower.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        using var looker = follower.Connect();
        Until(() => client.Get("k") == "v"
            && !looker.Ask("stats\r\n", "END\r\n").Contains("STAT get_hits 0\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Large_values_and_long_pipelines_pass_and_keep_their_order()
    {
        const int size = 300_000;
        var (_, follower) = Both(Reads);
        using var client = follower.Connect();
        var value = new string('v', size);

        for (var i = 0; i < 20; i++) client.Set($"k{i}", value).ShouldBe("STORED\r\n");
        // More than may be under way in either direction.
        client.Send(string.Concat(Enumerable.Range(0, 20).Select(i => $"gat 0 k{i}\r\n")));
        for (var i = 0; i < 20; i++)
            client.ReadExactly($"VALUE k{i} 0 {size}\r\n{value}\r\nEND\r\n".Length).ShouldStartWith($"VALUE k{i} ");
        client.Send(string.Concat(Enumerable.Range(0, 20).Select(i => $"set k{i} 0 0 {size}\r\n{value}\r\n")));
        client.ReadLines(20).ShouldBe(string.Concat(Enumerable.Repeat("STORED\r\n", 20)));
    }

    [Fact]
    public void Workers_all_hand_over_their_clients()
    {
        var (_, follower) = Both([.. Reads, "-t", "3"]);
        var clients = Enumerable.Range(0, 9).Select(_ => follower.Connect()).ToList();

        Parallel.ForEach(clients, client =>
        {
            for (var i = 0; i < 200; i++)
                client.Ask("set n 0 0 1\r\nx\r\ngat 0 n\r\n", "END\r\n").ShouldBe("STORED\r\nVALUE n 0 1\r\nx\r\nEND\r\n");
        });

        Figure(follower, "forwarded_lost").ShouldBe("0");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void More_clients_than_the_leader_serves_are_refused_and_the_pair_stays_one()
    {
        var leader = First([.. Reads, "-c", "10"]);
        var follower = Second(Reads);
        Until(() => RoleOf(leader) == "leader" && IsLevel(leader) && Figure(follower, "whole") == "yes");
        var clients = Enumerable.Range(0, 15).Select(_ => follower.Connect()).ToList();

        for (var i = 0; i < 10; i++) clients[i].Set("k", "v").ShouldBe("STORED\r\n");
        foreach (var late in clients.Skip(10))
        {
            late.Send("set k 0 0 1\r\nw\r\n");
            late.ClosesWithin(Wire.DefaultLimit).ShouldBeTrue();
        }

        for (var i = 0; i < 10; i++) clients[i].Set("k", "x").ShouldBe("STORED\r\n");
        Until(() => Figure(follower, "forwarded_lost") == "5");
        leader.Process.Output.ShouldNotContain("The link with");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Without_its_leader_a_follower_says_why_it_refuses()
    {
        var (leader, follower) = Both(Reads);
        using var client = follower.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        leader.Process.Kill();

        Until(() => follower.Connect().Set("k", "w") == "SERVER_ERROR the node that leads this pair cannot be asked\r\n");
        follower.Process.AwaitOutput("Nothing is handed to the other node of the pair any more");

        Promote(follower, "--force").ExitCode.ShouldBe(0);
        using var after = follower.Connect();
        after.Get("k").ShouldBe("v");
        after.Set("k", "w").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void One_that_takes_over_has_nothing_to_warn_of()
    {
        var (leader, follower) = Both(Reads);
        using (var client = follower.Connect()) client.Set("k", "v").ShouldBe("STORED\r\n");

        Promote(follower).ExitCode.ShouldBe(0);
        Until(() => RoleOf(follower) == "leader" && IsLevel(follower));

        follower.Process.Output.ShouldNotContain(" warn ");
        leader.Process.Output.ShouldNotContain(" warn ");
    }

    [Fact]
    public void A_client_that_is_owed_an_answer_of_a_leader_that_hangs_is_closed()
    {
        var (leader, follower) = Both(Reads);
        using var client = follower.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        leader.Process.Pause();

        client.Send("set k 0 0 1\r\nw\r\n");

        client.ClosesWithin(Wire.DefaultLimit).ShouldBeTrue();
        Until(() => Figure(follower, "forwarded_lost") == "1");
        leader.Process.Send(Signal.Continue);
    }
}
