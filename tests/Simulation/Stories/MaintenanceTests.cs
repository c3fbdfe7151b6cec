using Understudy.Proxy;
using Understudy.Routing.Replicas;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>What operators do to a server does not count against it.</summary>
public sealed class MaintenanceTests
{
    private const int Primary = 0;

    [Fact]
    public void A_drained_server_may_be_restarted_again_and_again_and_is_never_held_down()
    {
        using var world = new SmallWorld(with: usual => usual with { HoldDownMin = TimeSpan.FromMinutes(5) });
        for (var restarts = 0; restarts < 4; restarts++)
        {
            world.Operate($"server drain {world.NameOf(Primary)}").ShouldStartWith("OK");
            world.Servers[Primary].Kill();
            world.RunUntil(Primary, ReplicaState.Out);
            world.Servers[Primary].Start(isWarm: false);

            world.RunUntil(Primary, ReplicaState.In);
        }
    }

    [Fact]
    public void A_server_that_left_too_often_and_is_then_drained_is_back_at_once_from_that()
    {
        using var world = new SmallWorld(with: usual => usual with { HoldDownMin = TimeSpan.FromSeconds(10) });
        for (var losses = 0; losses < 2; losses++)
        {
            world.Servers[Primary].Kill();
            world.RunUntil(Primary, ReplicaState.Out);
            world.Servers[Primary].Start(isWarm: false);
            world.RunUntil(Primary, ReplicaState.In);
        }

        world.Operate($"server drain {world.NameOf(Primary)}").ShouldStartWith("OK");
        world.Servers[Primary].Kill();
        world.RunUntil(Primary, ReplicaState.Out);

        world.Operate("server list").ShouldContain("\theld_down_seconds=0\t");
    }
}
