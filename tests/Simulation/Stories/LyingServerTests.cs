using System.Globalization;
using Understudy.Proxy;
using Understudy.Routing.Replicas;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A server that answers something else than it was asked: no client is shown it, the other copy is asked, and the server goes out
/// of use.</summary>
public sealed class LyingServerTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const string Both = "VALUE k1 0 2\r\nv1\r\nVALUE k2 0 2\r\nv2\r\nEND\r\n";

    [Theory]
    [InlineData("get k1\r\n", "VALUE k2 0 2\r\nv2\r\nEND\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("gets k1\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n", "VALUE k1 0 2 ")]
    [InlineData("get k1\r\n", "VALUE k1 0 2 77\r\nv1\r\nEND\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("get k1 k2\r\n", "VALUE k1 0 2\r\nv1\r\nVALUE k3 0 2\r\nv3\r\nEND\r\n", Both)]
    [InlineData("get k1 k2\r\n", "VALUE k1 0 2\r\nv1\r\nVALUE k1 0 2\r\nv1\r\nEND\r\n", Both)]
    [InlineData("get k1 k2\r\n", "VALUE k2 0 2\r\nv2\r\nVALUE k1 0 2\r\nv1\r\nEND\r\n", Both)]
    [InlineData("mg k1 v\r\n", "VA 2\r\nv2\r\n", "VA 2\r\nv1\r\n")]
    [InlineData("mg k1 v\r\n", "VA 2 O0\r\nv2\r\n", "VA 2\r\nv1\r\n")]
    [InlineData("mg k1 v k Oab\r\n", "HD\r\n", "VA 2 kk1 Oab\r\nv1\r\n")]
    [InlineData("me k1\r\n", "ME k2 exp=-1\r\n", "ME k1")]
    [InlineData("get k1\r\n", "STORED\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("get k1\r\n", "nonsense\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("get k1\r\n", "ERROR\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("get k1\r\n", "CLIENT_ERROR unauthenticated\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("get k1\r\n", "VALUE k1 0 2000000000\r\n", "VALUE k1 0 2\r\nv1\r\nEND\r\n")]
    [InlineData("mg k1 v\r\n", "VA 1999999999 O0\r\n", "VA 2\r\nv1\r\n")]
    public void The_other_copy_answers_and_the_server_goes_out(string request, string lie, string right)
    {
        using var world = WorldWithItems(out var client);
        if (request.StartsWith("me ", StringComparison.Ordinal)) right = "SERVER_ERROR server unreachable\r\n";
        world.Servers[Primary].Lie = (line, answer) => IsOfClient(line, request) ? lie : answer;

        var answer = world.Ask(client, request, VirtualTime.Second / 20);

        answer.ShouldStartWith(right);
        world.IsIn(Primary).ShouldBeFalse();
        world.IsIn(Backup).ShouldBeTrue();
        world.ReasonOf(Primary).ShouldMatch("^(sent|answered) ");
        if (lie.Contains("ERROR", StringComparison.Ordinal)) world.ReasonOf(Primary).ShouldBe("answered get with " + lie.TrimEnd());
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("twice")]
    [InlineData("without END")]
    public void Answers_that_are_one_too_many_or_too_few_reach_no_other_client(string fault)
    {
        using var world = WorldWithItems(out var first);
        var second = world.Connect("second");
        world.Servers[Primary].Lie = (line, answer) => line != "get k1" ? answer : fault switch
        {
            "missing" => "",
            "twice" => answer + answer,
            _ => answer.Replace("END\r\n", "", StringComparison.Ordinal),
        };

        first.Send("get k1\r\n");
        second.Send("get k2\r\nget k3\r\nget k2\r\n");
        world.Run(VirtualTime.Second);

        first.Text.ShouldEndWith("VALUE k1 0 2\r\nv1\r\nEND\r\n");
        second.Text.ShouldBe("VALUE k2 0 2\r\nv2\r\nEND\r\nVALUE k3 0 2\r\nv3\r\nEND\r\nVALUE k2 0 2\r\nv2\r\nEND\r\n");
        world.CountersOf(Primary).TimedOut.ShouldBeLessThanOrEqualTo(fault == "missing" ? 1 : 0);
        world.Servers[Primary].Lie = null;
    }

    [Fact]
    public void Meta_answers_that_have_changed_places_are_noticed()
    {
        using var world = WorldWithItems(out var client);
        var held = "";
        world.Servers[Primary].Lie = (line, answer) =>
        {
            if (line.StartsWith("mg k1 v O", StringComparison.Ordinal))
            {
                held = answer;
                return "";
            }

            return line.StartsWith("mg k2 v O", StringComparison.Ordinal) ? answer + held : answer;
        };

        var answer = world.Ask(client, "mg k1 v\r\nmg k2 v\r\n", VirtualTime.Second / 20);

        answer.ShouldBe("VA 2\r\nv1\r\nVA 2\r\nv2\r\n");
        world.IsIn(Primary).ShouldBeFalse();
    }

    [Theory]
    [InlineData("add new 0 0 1\r\nx\r\n", "nonsense\r\n")]
    [InlineData("append k1 0 0 1\r\nx\r\n", "STORED\r\nVALUE k2 0 1\r\nx\r\n")]
    [InlineData("ms k1 1 MA\r\nx\r\n", "ERROR\r\n")]
    [InlineData("mg eCBj b v\r\n", "HD x\r\nnonsense\r\n")]
    [InlineData("me k1\r\n", "nonsense\r\n")]
    public void A_request_that_may_have_upset_a_server_is_not_sent_to_the_next(string request, string lie)
    {
        using var world = WorldWithItems(out var client);
        var word = request.Split(' ')[1];
        var seenByBackup = new List<string>();
        world.Servers[Primary].Lie = (line, answer) => IsOfClient(line, request) ? lie : answer;
        world.Servers[Backup].Lie = (line, answer) =>
        {
            if (line.Split(' ') is [_, var key, ..] && key == word) seenByBackup.Add(line);
            return answer;
        };

        var answer = world.Ask(client, request, VirtualTime.Second / 20);

        seenByBackup.ShouldNotContain(line => IsOfClient(line, request));
        world.IsIn(Primary).ShouldBeFalse();
        world.IsIn(Backup).ShouldBeTrue();
        answer.ShouldMatch("^(SERVER_ERROR|STORED)");
    }

    [Fact]
    public void A_server_that_lies_again_whenever_it_is_back_is_kept_out_for_longer_and_longer()
    {
        using var world = WorldWithItems(out var client);
        world.Servers[Primary].Lie = (line, answer) => line == "get k1" ? "VALUE k2 0 2\r\nv2\r\nEND\r\n" : answer;

        var ejections = 0;
        for (var i = 0; i < 600; i++)
        {
            var wasIn = world.IsIn(Primary);
            world.Ask(client, "get k1\r\n", VirtualTime.Second / 10).ShouldBe("VALUE k1 0 2\r\nv1\r\nEND\r\n");
            if (wasIn && !world.IsIn(Primary)) ejections++;
        }

        ejections.ShouldBeInRange(2, 5);
    }

    [Theory]
    [InlineData("SERVER_ERROR out of memory writing get response")]
    [InlineData("SERVER_ERROR in trouble")]
    [InlineData("CLIENT_ERROR in trouble")]
    public void A_server_that_answers_nothing_but_errors_goes_out_and_one_that_does_so_once_stays(string error)
    {
        using var world = WorldWithItems(out var client);
        world.Servers[Primary].Lie = (line, answer) => line == "get k1" ? error + "\r\n" : answer;

        world.Ask(client, "get k1\r\nget k1\r\nget k1\r\nget k1\r\nget k1\r\nget k2\r\n", VirtualTime.Second / 20)
            .ShouldBe(string.Concat(Enumerable.Repeat("VALUE k1 0 2\r\nv1\r\nEND\r\n", 5)) + "VALUE k2 0 2\r\nv2\r\nEND\r\n");
        world.IsIn(Primary).ShouldBeTrue();

        for (var i = 0; i < 20 && world.IsIn(Primary); i++)
            world.Ask(client, "get k1\r\n", VirtualTime.Second / 20).ShouldStartWith("VALUE k1 0 2\r\nv1\r\n");
        world.IsIn(Primary).ShouldBeFalse();
        world.ReasonOf(Primary).ShouldContain(error);
    }

    [Theory]
    [InlineData("set k1 0 0 1\r\nx\r\n", "SERVER_ERROR out of memory storing object\r\n")]
    [InlineData("incr k1 1\r\n", "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n")]
    [InlineData("mg k1 x\r\n", "CLIENT_ERROR invalid flag\r\n")]
    public void What_speaks_of_the_request_is_the_clients_however_often_it_comes(string request, string error)
    {
        using var world = WorldWithItems(out var client);
        foreach (var server in world.Servers) server.Lie = (line, answer) => IsOfClient(line, request) ? error : answer;

        for (var i = 0; i < 10; i++) world.Ask(client, request, VirtualTime.Second / 10).ShouldBe(error);

        world.IsIn(Primary).ShouldBeTrue();
        world.IsIn(Backup).ShouldBeTrue();
    }

    [Fact]
    public void A_value_above_the_limit_is_dropped_as_it_comes_and_the_client_told()
    {
        using var world = new SmallWorld(with: usual => usual with { MaxValueBytes = 100_000 });
        var client = world.Connect("client");
        var large = new string('x', 3_000_000);
        foreach (var server in world.Servers)
            server.Lie = (line, answer) => line == "get large" ? $"VALUE large 0 {large.Length}\r\n{large}\r\nEND\r\n" : answer;
        world.Ask(client, "set k 0 0 1\r\nv\r\n").ShouldBe("STORED\r\n");

        var answer = world.Ask(client, "get large\r\nget k\r\n", VirtualTime.Second * 2);

        answer.ShouldBe("SERVER_ERROR value too large for proxy\r\nVALUE k 0 1\r\nv\r\nEND\r\n");
        world.CountersOf(Primary).ValuesSkipped.ShouldBe(1);
        world.IsIn(Primary).ShouldBeTrue();
        world.BytesInFlight.ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public void Statistics_without_end_do_not_keep_a_server_in_use()
    {
        using var world = WorldWithItems(out var client);
        world.Servers[Primary].Lie = (line, answer) => line.StartsWith("version", StringComparison.Ordinal)
            ? string.Concat(Enumerable.Repeat("STAT x 1\r\n", 100_000)) : answer;

        world.Run(VirtualTime.Second * 3);

        world.IsIn(Primary).ShouldBeFalse();
        world.Ask(client, "get k1\r\n").ShouldBe("VALUE k1 0 2\r\nv1\r\nEND\r\n");
    }

    [Fact]
    public void What_waits_for_one_server_is_bounded_and_the_rest_refused()
    {
        using var world = new SmallWorld(tiers: 1, with: usual => usual with { ServerOutputLimitBytes = 1_000_000, FailureLimit = 1000 });
        var client = world.Connect("client");
        world.Cut(Primary);
        var value = new string('x', 100_000);

        for (var i = 0; i < 100; i++) client.Send($"set k{i} 0 0 {value.Length}\r\n{value}\r\n");
        world.Run(VirtualTime.Second / 10);
        var held = world.BytesInFlight;
        world.Run(VirtualTime.Second);
        var refused = world.CountersOf(Primary).OutputFull;

        refused.ShouldBeGreaterThan(0);
        held.ShouldBeLessThan(8_000_000);
        client.Text.ShouldContain("SERVER_ERROR no server available\r\n");
        client.Text.Split("\r\n").Length.ShouldBe(101);
    }

    private static SmallWorld WorldWithItems(out RecordingPeer client)
    {
        var world = new SmallWorld(with: usual => usual with { CompareRate = 0 });
        client = world.Connect("client");
        for (var i = 1; i <= 3; i++)
            world.Ask(client, string.Create(CultureInfo.InvariantCulture, $"set k{i} 0 0 2\r\nv{i}\r\n")).ShouldBe("STORED\r\n");
        return world;
    }

    // What the proxy adds stands behind the client's words.
    private static bool IsOfClient(string line, string request) =>
        line.StartsWith(request.Split("\r\n")[0].Replace(" k Oab", "", StringComparison.Ordinal), StringComparison.Ordinal);
}
