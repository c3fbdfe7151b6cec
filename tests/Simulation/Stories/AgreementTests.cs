using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>What other proxies have to agree to: acknowledgements are held, released and refused, servers are believed or not.</summary>
public sealed class AgreementTests
{
    private const int Primary = 0;
    private const int Backup = 1;
    private const long Moment = VirtualTime.Second / 10;
    private const string Refusal = "SERVER_ERROR write not agreed on, it may have been executed\r\n";

    private readonly ToldAgreement _agreement = new();

    public static TheoryData<string, string, int> Writes
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var workers in (int[])[1, 3])
            {
                data.Add("set k 0 0 1\r\n2\r\n", "STORED\r\n", workers);
                data.Add("delete k\r\n", "DELETED\r\n", workers);
                data.Add("incr k 5\r\n", "6\r\n", workers);
                data.Add("touch k 100\r\n", "TOUCHED\r\n", workers);
                data.Add("gat 100 k\r\n", "VALUE k 0 1\r\n1\r\nEND\r\n", workers);
                data.Add("gat 100 k other\r\n", "VALUE k 0 1\r\n1\r\nEND\r\n", workers);
                data.Add("mg k v T100\r\n", "VA 1\r\n1\r\n", workers);
                data.Add("ms k 1 q\r\n2\r\nmn\r\n", "MN\r\n", workers);
                data.Add("flush_all\r\n", "OK\r\n", workers);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_write_that_a_server_missed_is_acknowledged_once_all_have_agreed(string write, string answer, int workers)
    {
        using var world = WithoutBackup(workers);
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n1\r\n", Moment).ShouldBe("");
        Agree(world);
        var before = client.Text.Length;
        _agreement.Safe = 0;

        world.Ask(client, write, Moment).ShouldBe("");
        world.HeldWrites.ShouldBe(1);
        Agree(world);

        client.Text[before..].ShouldBe(answer);
        world.HeldWrites.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_write_of_an_office_that_has_ended_is_refused(string write, string answer, int workers)
    {
        using var world = WithoutBackup(workers);
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n1\r\n", Moment);
        Agree(world);
        var before = client.Text.Length;
        _agreement.Safe = 0;

        world.Ask(client, write, Moment);
        _agreement.Term++;
        Agree(world);

        var isQuiet = answer.StartsWith("MN", StringComparison.Ordinal);
        client.Text[before..].ShouldBe(isQuiet ? Refusal + answer : Refusal);
    }

    [Fact]
    public void Where_nobody_agrees_a_write_is_refused_in_time()
    {
        using var world = WithoutBackup();
        var client = world.Connect("client");

        world.Ask(client, "set k 0 0 1\r\n1\r\n", VirtualTime.Second * 9 / 10).ShouldBe("");

        world.Ask(client, "", VirtualTime.Second * 2 / 10).ShouldBe(Refusal);
    }

    [Fact]
    public void What_no_server_missed_needs_no_word_of_the_others_but_an_office()
    {
        using var world = new SmallWorld(agreement: _agreement);
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n1\r\n", Moment).ShouldBe("STORED\r\n");

        world.Hang(Primary, Moment);
        client.Send("set k 0 0 1\r\n2\r\n");
        world.Run(Moment / 2);
        _agreement.Term++;
        world.Run(Moment);

        client.Text.ShouldBe("STORED\r\n" + Refusal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Replies_of_a_client_keep_their_order_and_others_are_not_held(int workers)
    {
        using var world = WithoutBackup(workers);
        var (client, other) = (world.Connect("client"), world.Connect("other"));

        world.Ask(client, "get k\r\nset k 0 0 1\r\n1\r\nget none\r\nmn\r\nset k 0 0 1\r\n2\r\nget k\r\n", Moment).ShouldBe("END\r\n");
        world.Ask(other, "get none\r\n", Moment).ShouldBe("END\r\n");
        Agree(world);

        client.Text.ShouldBe("END\r\nSTORED\r\nEND\r\nMN\r\nSTORED\r\nVALUE k 0 1\r\n2\r\nEND\r\n");
    }

    [Fact]
    public void A_client_may_leave_while_its_write_is_held()
    {
        using var world = WithoutBackup();
        var (client, other) = (world.Connect("client"), world.Connect("other"));
        world.Ask(client, "set k 0 0 1\r\n1\r\n", Moment).ShouldBe("");

        client.Socket!.Abort();
        world.Run(Moment);
        Agree(world);

        world.HeldWrites.ShouldBe(0);
        world.Ask(other, "get k\r\n", Moment).ShouldBe("VALUE k 0 1\r\n1\r\nEND\r\n");
    }

    [Fact]
    public void What_a_server_says_is_not_told_while_the_others_do_not_let_it_be_believed()
    {
        using var world = new SmallWorld(agreement: _agreement);
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n1\r\n", Moment).ShouldBe("STORED\r\n");

        _agreement.Distrusted.UnionWith([Primary, Backup]);
        world.Ask(client, "get k\r\n", Moment).ShouldBe("SERVER_ERROR server unreachable\r\n");
        world.IsIn(Primary).ShouldBeTrue();

        _agreement.Distrusted.Clear();
        world.Ask(client, "get k\r\n", Moment).ShouldBe("VALUE k 0 1\r\n1\r\nEND\r\n");
    }

    [Fact]
    public void A_server_that_may_not_be_believed_leaves_the_answer_to_the_next()
    {
        using var world = new SmallWorld(agreement: _agreement);
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n1\r\n", Moment).ShouldBe("STORED\r\n");

        _agreement.Distrusted.Add(Primary);

        world.Ask(client, "get k\r\n", Moment).ShouldBe("VALUE k 0 1\r\n1\r\nEND\r\n");
    }

    private SmallWorld WithoutBackup(int workers = 1)
    {
        var world = new SmallWorld(workers: workers, agreement: _agreement);
        world.Servers[Backup].Kill();
        world.RunUntil(Backup, ReplicaState.Out);
        return world;
    }

    private void Agree(SmallWorld world)
    {
        _agreement.Safe = long.MaxValue;
        world.AskAgain();
        world.Run(Moment);
    }
}
