using static Understudy.Routing.Group.GroupAction;
using Record = Understudy.Routing.Group.GroupAction.Record;

namespace Understudy.Simulation.Group;

/// <summary>Courses of events that random faults come upon too seldom, told step by step. Each begins five seconds after the
/// start.</summary>
internal static class GroupStories
{
    private const long Millisecond = VirtualTime.Millisecond;
    private const int Coordinator = GroupWorld.CoordinatorHost;

    /// <summary>A record with a server that has come back is on its way for long. The server is lost again and that recorded, before the
    /// older one arrives; then the leader dies, and its successor knows the record only.</summary>
    public static void LateRecord(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        var server = world.Servers[0];
        world.Cut(GroupFaults.Both(leader.Index, [server.Host]), 600 * Millisecond);
        await world.Sleep(300 * Millisecond);
        var isDelayed = false;
        world.Coordinator.DelayOf = asked =>
        {
            if (isDelayed || asked is not Record { State: var state } || !state.Servers[0].IsIn) return 0;
            isDelayed = true;
            // It is lost again at once, before the record of its return has arrived.
            world.Cut(GroupFaults.Both(leader.Index, [server.Host]), 20 * VirtualTime.Second);
            leader.Process?.ConnectionTo(0)?.Die();
            // The successor learns from the coordinator only, and from that nothing until the older record is there.
            world.Cut(GroupFaults.Both(follower.Index, [leader.Index, Coordinator]), 2300 * Millisecond);
            return 1900 * Millisecond;
        };
        while (!isDelayed) await world.Sleep(10 * Millisecond);
        await world.Sleep(2000 * Millisecond);
        world.Faults.Crash(leader, 20 * VirtualTime.Second);
    });

    /// <summary>A leader that hears nobody sends its last write; it waits behind a cut, then in a thread that stands still. The successor
    /// dies as soon as it has recorded its office, and the next one finds no connection of it.</summary>
    public static void ChainOfTwo(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var server = world.Servers[0];
        var until = 740 + world.Random.Below(120);
        world.Cut(GroupFaults.Both(leader.Index, [.. world.Faults.Others(leader), Coordinator]), 8 * VirtualTime.Second);
        await world.Sleep(until * Millisecond);
        world.Cut([(leader.Index, server.Host)], 960 * Millisecond);
        var thread = (leader.Process?.ConnectionTo(0)?.Number ?? 0) % 2;
        world.After(930 * Millisecond, () => server.ThreadStallsUntil[thread] = world.Now + (890 * Millisecond));
        await world.Sleep(world.Between(5, 40));
        leader.Pause(5 * VirtualTime.Second);
        bool Follows(ProxyHost host) => host != leader && host.Process is { IsLeading: true };
        while (!world.Hosts.Exists(Follows)) await world.Sleep(2 * Millisecond);
        await world.Sleep(world.Between(15, 40));
        world.Faults.Crash(world.Hosts.First(Follows), 8 * VirtualTime.Second);
    });

    /// <summary>The leader has lost the coordinator and stays by the promise of the others, while these lose the server that is read
    /// first.</summary>
    public static void BrokenPromise(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        world.Cut([(leader.Index, Coordinator), (Coordinator, leader.Index)], 4 * VirtualTime.Second);
        await world.Sleep(world.Between(900, 1300));
        foreach (var host in world.Hosts.Where(h => h != leader))
        {
            // What they promised has arrived; that somebody leads in a higher term does not.
            world.Cut([(host.Index, leader.Index)], 3 * VirtualTime.Second);
            world.Cut(GroupFaults.Both(host.Index, [world.Servers[0].Host]), 3 * VirtualTime.Second);
        }
    });

    /// <summary>The leader hears nobody but the servers, and soon the others lose the server that is read first.</summary>
    public static void HastySuccessor(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        world.Cut(GroupFaults.Both(leader.Index, [.. world.Faults.Others(leader), Coordinator]), 7 * VirtualTime.Second);
        await world.Sleep(world.Between(250, 400));
        foreach (var host in world.Hosts.Where(h => h != leader))
        {
            world.Cut(GroupFaults.Both(host.Index, [world.Servers[0].Host]), 7 * VirtualTime.Second);
            host.Process?.ConnectionTo(0)?.Die();
        }
    });

    /// <summary>The follower is silent until it is taken out of the group; then the leader loses the coordinator, and the follower the
    /// server that is read first.</summary>
    public static void AloneInTheRecord(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        world.Cut(GroupFaults.Both(leader.Index, [follower.Index]), 12 * VirtualTime.Second);
        await world.Sleep(1600 * Millisecond);
        world.Cut(GroupFaults.Both(leader.Index, [Coordinator]), 9 * VirtualTime.Second);
        world.Cut(GroupFaults.Both(follower.Index, [world.Servers[0].Host]), 9 * VirtualTime.Second);
    });

    /// <summary>The leader stands still, the other one takes both servers and then loses the one that is read first; when the leader goes
    /// on it reaches that one only.</summary>
    public static void TakenWhileAsleep(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        leader.Pause(5 * VirtualTime.Second);
        await world.Sleep(3000 * Millisecond);
        world.Cut(GroupFaults.Both(follower.Index, [world.Servers[0].Host, leader.Index]), 4 * VirtualTime.Second);
        world.Cut(GroupFaults.Both(leader.Index, [world.Servers[1].Host]), 4 * VirtualTime.Second);
    });

    /// <summary>The leader dies, and the follower reaches only the server that it had taken out of use.</summary>
    public static void OnlyTheOtherServer(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        world.Cut(GroupFaults.Both(leader.Index, [world.Servers[1].Host]), 10 * VirtualTime.Second);
        await world.Sleep(1500 * Millisecond);
        world.Cut(GroupFaults.Both(follower.Index, [world.Servers[0].Host]), 5 * VirtualTime.Second);
        await world.Sleep(100 * Millisecond);
        world.Faults.Crash(leader, 10 * VirtualTime.Second);
    });

    /// <summary>The leader dies; its follower must not even notice as far as reads go.</summary>
    public static void DeadLeader(GroupWorld world) => At(world, 5000, () =>
    {
        world.Faults.Crash(world.Leader, 20 * VirtualTime.Second);
        return Task.CompletedTask;
    });

    /// <summary>Only the way between the two boxes is cut.</summary>
    public static void DeafFollower(GroupWorld world) => At(world, 5000, () =>
    {
        world.Cut(GroupFaults.Both(0, [1]), 6 * VirtualTime.Second);
        return Task.CompletedTask;
    });

    /// <summary>An operator has the follower take the servers, again and again, while the leader is well and the two do not hear each
    /// other.</summary>
    public static void ClaimsByOperator(GroupWorld world) => At(world, 5000, async () =>
    {
        for (var i = 0; i < 4; i++)
        {
            var follower = world.Hosts.First(host => host != world.Leader);
            world.Cut(GroupFaults.Both(0, [1]), 1500 * Millisecond);
            await world.Sleep(world.Between(50, 150));
            follower.Process?.Call(member => member.Claim(follower.Now));
            await world.Sleep(3200 * Millisecond);
        }
    });

    /// <summary>Both boxes die and start again: their servers are empty.</summary>
    public static void BothRestart(GroupWorld world) => At(world, 5000, () =>
    {
        foreach (var host in world.Hosts) world.Faults.Crash(host, 500 * Millisecond);
        foreach (var server in world.Servers) RestartEmpty(world, server);
        return Task.CompletedTask;
    });

    /// <summary>While the follower is down the leader loses a server. Then it dies, and the server that is left, the only one that knows of
    /// that, restarts; the follower starts with what it knew.</summary>
    public static void OnlyWitnessForgets(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        world.Faults.Crash(follower, 4000 * Millisecond);
        await world.Sleep(200 * Millisecond);
        world.Cut(GroupFaults.Both(leader.Index, [world.Servers[0].Host]), 20 * VirtualTime.Second);
        await world.Sleep(2500 * Millisecond);
        world.Faults.Crash(leader, 20 * VirtualTime.Second);
        RestartEmpty(world, world.Servers[1]);
    });

    /// <summary>The leader stands still, the follower takes the server that it reaches; the leader goes on, and the other server is still
    /// its own, by its own word.</summary>
    public static void WakesToOneServer(GroupWorld world) => At(world, 5000, async () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        world.Cut(GroupFaults.Both(follower.Index, [world.Servers[0].Host]), 9 * VirtualTime.Second);
        leader.Pause(5000 * Millisecond);
        // What it is told in a moment is late, by whatever way.
        world.Cut([(follower.Index, leader.Index)], 5200 * Millisecond);
        await world.Sleep(4900 * Millisecond);
        world.Servers[1].StallsUntil = world.Now + (300 * Millisecond);
    });

    /// <summary>The leader dies and is back when its office is over; it and the follower each reach one server, and not each other, for a
    /// while.</summary>
    public static void BothTakeOne(GroupWorld world) => At(world, 5000, () =>
    {
        var leader = world.Leader;
        var follower = world.Hosts.First(host => host != leader);
        int[] ofFollower = [leader.Index, world.Servers[0].Host];
        world.Cut([.. GroupFaults.Both(follower.Index, ofFollower), .. GroupFaults.Both(leader.Index, [world.Servers[1].Host])],
            5 * VirtualTime.Second);
        world.Faults.Crash(leader, 100 * Millisecond);
        return Task.CompletedTask;
    });

    /// <summary>At proxies that live to the end, from shortly before the story begins.</summary>
    public static long LongestPauseOfReads(GroupWorld world)
    {
        var longest = 0L;
        foreach (var host in world.Hosts.Where(host => host.Process is not null))
        {
            var last = 4900 * Millisecond;
            foreach (var (_, at) in world.Clients.AnsweredReads.Where(read => read.Proxy == host.Index && read.At > last))
            {
                longest = Math.Max(longest, at - last);
                last = at;
            }
        }

        return longest;
    }

    private static void RestartEmpty(GroupWorld world, WorldServer server)
    {
        world.Clients.OnItemsGo(server, Enumerable.Range(0, world.Options.Keys));
        server.Restart(300 * Millisecond);
    }

    private static void At(GroupWorld world, long milliseconds, Func<Task> story) =>
        world.After(milliseconds * Millisecond, () => world.Begin(story));
}
