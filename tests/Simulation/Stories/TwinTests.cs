using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>One server under two names, and two that say the same of themselves.</summary>
public sealed class TwinTests
{
    private const int Primary = 0;
    private const int Backup = 1;

    [Fact]
    public void A_server_under_two_names_counts_once()
    {
        using var world = new SmallWorld(isOneServer: true);

        world.RunUntil(Backup, ReplicaState.Out);
        world.Run(60 * VirtualTime.Second);

        world.StateOf(Primary).ShouldBe(ReplicaState.In);
        world.StateOf(Backup).ShouldBe(ReplicaState.Out);
        var list = world.Operate("server list").Split('\n');
        list[Primary].ShouldContain("\tejections=0\t");
        list[Backup].ShouldContain($"it is {world.NameOf(Primary)} under another name");
        list[Backup].ShouldContain("\tejections=1\t");
    }

    [Fact]
    public void What_changes_an_item_in_place_is_done_to_it_once()
    {
        using var world = new SmallWorld(isOneServer: true);
        var client = world.Connect("client");
        world.Ask(client, "set n 0 0 1\r\n1\r\nset s 0 0 1\r\na\r\n").ShouldBe("STORED\r\nSTORED\r\n");

        world.Ask(client, "incr n 1\r\nappend s 0 0 1\r\nb\r\n").ShouldBe("2\r\nSTORED\r\n");

        world.Ask(client, "get n s\r\n").ShouldBe("VALUE n 0 1\r\n2\r\nVALUE s 0 2\r\nab\r\nEND\r\n");
        world.Ask(client, "delete n\r\ndelete n\r\n").ShouldBe("DELETED\r\nNOT_FOUND\r\n");
    }

    [Fact]
    public void Its_return_under_one_name_does_not_empty_what_it_got_under_the_other()
    {
        using var world = new SmallWorld(isOneServer: true);
        var client = world.Connect("client");
        world.RunUntil(Backup, ReplicaState.Out);
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);
        world.Servers[Primary].Start(isWarm: false);
        world.Run(10 * VirtualTime.Second);
        world.Ask(client, "set k 0 0 1\r\nn\r\n").ShouldBe("STORED\r\n");

        world.Run(60 * VirtualTime.Second);

        world.Ask(client, "get k\r\n").ShouldBe("VALUE k 0 1\r\nn\r\nEND\r\n");
    }

    [Fact]
    public void Two_containers_that_started_in_the_same_second_are_two_servers()
    {
        using var world = new SmallWorld(areInContainers: true);
        world.Run(10 * VirtualTime.Second);
        world.Operate("server list").ShouldNotContain("another name");
        world.Servers[Backup].Kill();
        world.RunUntil(Backup, ReplicaState.Out);
        world.Servers[Backup].Start(isWarm: false);

        world.RunUntil(Backup, ReplicaState.In);

        world.StateOf(Primary).ShouldBe(ReplicaState.In);
    }
}
