using System.Text;
using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A client that sends several requests at once never meets its own later writes in the answers to earlier ones.</summary>
public sealed class PipelineOrderTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    public static TheoryData<string, int, bool> Readers
    {
        get
        {
            var data = new TheoryData<string, int, bool>();
            foreach (var read in (string[])["get k\r\n", "gets k\r\n", "mg k v\r\n", "gat 100 k\r\n", "get k other\r\n"])
            {
                foreach (var workers in (int[])[1, 3])
                {
                    data.Add(read, workers, false);
                    data.Add(read, workers, true);
                }
            }

            return data;
        }
    }

    // The second one runs where the first one was refused last, since its result may be on its way from there.
    [Theory]
    [InlineData("append", "lk", 1)]
    [InlineData("replace", "k", 1)]
    [InlineData("append", "lk", 3)]
    [InlineData("replace", "k", 3)]
    public void A_read_finds_what_its_client_wrote_before_it_wherever_that_ran(string verb, string value, int workers)
    {
        using var world = new SmallWorld(workers: workers);
        var client = world.Connect("client");
        var answers = new StringBuilder();
        var expected = new StringBuilder();
        for (var i = 0; i < 100; i++)
        {
            var write = $"{verb} k{i} 0 0 1\r\nk\r\n";
            var before = client.Text.Length;
            client.Send(write);

            // Sooner or later, so that the rest comes while the next server is asked.
            world.Run(i * 10 * VirtualTime.Microsecond);
            client.Send($"set k{i} 0 0 1\r\nl\r\n{write}get k{i}\r\nget other k{i}\r\n");
            world.Run(VirtualTime.Second / 100);
            answers.Append(client.Text[before..]);
            var read = $"VALUE k{i} 0 {value.Length}\r\n{value}\r\nEND\r\n";
            expected.Append($"NOT_STORED\r\nSTORED\r\nSTORED\r\n{read}{read}");
        }

        answers.ToString().ShouldBe(expected.ToString());
    }

    [Theory, MemberData(nameof(Readers))]
    public void A_read_that_goes_on_to_the_next_server_does_not_find_what_was_written_after_it(string read, int workers, bool isLost)
    {
        using var world = new SmallWorld(workers: workers);
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 3\r\nold\r\n").ShouldBe("STORED\r\n");

        world.Cut(Primary);
        client.Send(read + "set k 0 0 3\r\nnew\r\n");
        world.Run(VirtualTime.Second / 100);
        if (isLost) world.Servers[Primary].Kill();
        if (isLost) world.Heal(Primary);
        world.Run(VirtualTime.Second);

        client.Text["STORED\r\n".Length..].ShouldNotContain("new");
        client.Text.ShouldEndWith("STORED\r\n");
        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 3\r\nnew\r\nEND\r\n");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_read_still_goes_on_when_others_have_written_the_key_meanwhile(int workers)
    {
        using var world = new SmallWorld(workers: workers);
        var (client, other) = (world.Connect("client"), world.Connect("other"));
        world.Ask(client, "set k 0 0 3\r\nold\r\n").ShouldBe("STORED\r\n");

        world.Cut(Primary);
        client.Send("get k\r\nget other\r\n");
        world.Run(VirtualTime.Second / 100);
        other.Send("set k 0 0 3\r\nnew\r\n");
        world.Run(VirtualTime.Second);

        client.Text.ShouldBe("STORED\r\nVALUE k 0 3\r\nnew\r\nEND\r\nEND\r\n");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_count_is_not_made_after_what_was_set_behind_it(int workers)
    {
        using var world = new SmallWorld(workers: workers, with: usual => usual with { FailureLimit = 1 });
        var client = world.Connect("client");
        world.Ask(client, "set k 0 0 1\r\n1\r\n").ShouldBe("STORED\r\n");

        world.Cut(Primary);
        client.Send("incr k 1\r\nset k 0 0 2\r\n10\r\n");
        world.Run(VirtualTime.Second);

        client.Text.ShouldStartWith("STORED\r\nSERVER_ERROR");
        client.Text.ShouldEndWith("\r\nSTORED\r\n");
        world.ValueOn(Backup, "k").ShouldBe("10");
        world.RunUntil(Primary, ReplicaState.Out);
    }
}
