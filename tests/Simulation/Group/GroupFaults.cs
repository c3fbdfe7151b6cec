using Understudy.Routing.Group;

namespace Understudy.Simulation.Group;

/// <summary>Brings random faults of the kinds that a world has, or one that a story asks for.</summary>
internal sealed class GroupFaults(GroupWorld world)
{
    private const long Millisecond = VirtualTime.Millisecond;
    private const int Coordinator = GroupWorld.CoordinatorHost;

    private SeededRandom Random => world.Random;

    public void Begin()
    {
        if (!world.Options.Faults.IsEmpty) world.Begin(Go);
    }

    private async Task Go()
    {
        await world.Sleep(world.Options.Start);
        while (world.Now < world.Options.Duration - world.Options.Rest)
        {
            await world.Sleep(Random.Between(world.Options.FaultPause.Shortest, world.Options.FaultPause.Longest));
            Bring(Random.Pick(world.Options.Faults));
        }
    }

    public void Bring(GroupFault fault)
    {
        var leader = world.Leader;
        var host = Random.OneIn(2) ? leader : Random.Pick(world.Hosts);
        var server = Random.Pick(world.Servers);
        var time = Random.OneIn(2) ? world.Between(20, 300) : world.Between(300, 4000);
        var other = Random.Pick([.. world.Hosts.Where(h => h != host)]);
        var follower = Random.Pick([.. world.Hosts.Where(h => h != leader)]);
        switch (fault)
        {
            case GroupFault.Link: Cut(Both(host.Index, [server.Host]), time); break;
            case GroupFault.OneWay:
                var end = Random.Pick([.. Others(host), Coordinator, .. Servers()]);
                Cut(Random.OneIn(2) ? [(host.Index, end)] : [(end, host.Index)], time);
                break;
            case GroupFault.Peers: Cut(Both(host.Index, [other.Index]), time); break;
            case GroupFault.Coordinator: Cut(Both(host.Index, [Coordinator]), time); break;
            case GroupFault.CoordinatorGone: Cut(world.Hosts.SelectMany(h => Both(h.Index, [Coordinator])), time); break;
            case GroupFault.CoordinatorSlow: world.Coordinator.SlowUntil = world.Now + time; break;
            case GroupFault.Isolate: Cut(Both(host.Index, Everybody(host)), time); break;
            case GroupFault.IsolateFromServers: Cut(Both(host.Index, Servers()), time); break;
            case GroupFault.Box: CutBox(host, time); break;
            case GroupFault.Stall:
                server.StallsUntil = Math.Max(server.StallsUntil, world.Now + Math.Min(time, world.Between(50, 900)));
                break;
            case GroupFault.ThreadStall: server.ThreadStallsUntil[Random.Below(2)] = world.Now + world.Between(50, 900); break;
            case GroupFault.Restart: Restart(server); break;
            case GroupFault.Evict: Evict(server); break;
            case GroupFault.Pause: host.Pause(Random.OneIn(2) ? world.Between(50, 900) : world.Between(900, 5000)); break;
            case GroupFault.PauseWithBytes: PauseWithBytes(leader, server); break;
            case GroupFault.PauseAtWrite: leader.PauseAtNextWrite = world.Between(2500, 6000); break;
            case GroupFault.Crash: Crash(host); break;
            case GroupFault.PowerOff: PowerOff(host); break;
            case GroupFault.Resign: Resign(leader); break;
            case GroupFault.Split: Split(time); break;
            case GroupFault.Blind: Blind(leader, follower); break;
            case GroupFault.BlindLeader: BlindLeader(leader); break;
            case GroupFault.BlindCrash: BlindCrash(leader, follower); break;
            case GroupFault.ZombieBoth: ZombieBoth(leader); break;
            case GroupFault.ZombieNet:
                Cut([(leader.Index, world.Servers[0].Host)], world.Between(2800, 6000), mayIsolate: true);
                world.After(world.Between(0, 60), () => leader.Pause(world.Between(6500, 8000)));
                break;
            case GroupFault.CutCrash:
                Cut([(follower.Index, leader.Index)], world.Between(60, 260));
                world.After(world.Between(10, 60), () => Crash(follower));
                break;
            case GroupFault.SlowLeader: leader.Pause(world.Between(300, 700)); break;
        }
    }

    public void Cut(IEnumerable<(int From, int To)> ways, long time, bool mayIsolate = false)
    {
        var list = ways.ToList();
        if (world.Options.HasRegisters && world.Options.Takeover == TakeoverMode.Timeout && !mayIsolate && Splits(list)) return;
        world.Cut(list, time);
    }

    public static IEnumerable<(int From, int To)> Both(int host, IEnumerable<int> others) =>
        others.SelectMany(other => new[] { (host, other), (other, host) });

    public IEnumerable<int> Others(ProxyHost host) => world.Hosts.Where(h => h != host).Select(h => h.Index);

    public IEnumerable<int> Servers() => world.Servers.Select(server => server.Host);

    public IEnumerable<int> Everybody(ProxyHost host) => [.. Others(host), Coordinator, .. Servers()];

    public void PowerOff(ProxyHost host)
    {
        Cut(Both(host.Index, Everybody(host)), 1000 * VirtualTime.Second, mayIsolate: true);
        host.Kill(closes: false);
    }

    public void Crash(ProxyHost host, long? backAfter = null)
    {
        if (host.Process is null) return;
        host.Kill();
        world.After(backAfter ?? world.Between(100, 3000), () =>
        {
            if (host.Process is null) host.Start();
        });
    }

    public void Resign(ProxyHost host)
    {
        if (host.Process is not { Member.TakesWrites: true } process) return;
        var successor = Random.Pick([.. Others(host)]);
        world.Begin(() => Resign(process, ProxyProcess.NameOf(successor)));
    }

    private async Task Resign(ProxyProcess process, string successor)
    {
        var term = process.Member.Term;
        if (!process.Member.Resign(successor)) return;
        await process.Sleep(2 * Millisecond);
        for (var i = 0; i < 80 && process.Writes.UnderWay > 0; i++) await process.Sleep(5 * Millisecond);
        var isBroken = process.BrokenUntil.Any(until => until > process.Now);
        if (process.Writes.UnderWay == 0 && !isBroken) process.Call(member => member.OnDrained());
        await process.Sleep(500 * Millisecond);
        // It could not give it back in time, and drops it.
        if (process.Member.Term == term) process.Call(member => member.StepDown("it could not be given back", process.Now));
    }

    /// <summary>Whether two proxies that do not hear each other would each reach a server that the other does not, and none in
    /// common.</summary>
    private bool Splits(List<(int From, int To)> more)
    {
        bool Hears(int a, int b) => !world.IsCutBetween(a, b) && !more.Contains((a, b)) && !more.Contains((b, a));
        foreach (var one in world.Hosts)
        {
            foreach (var other in world.Hosts.Where(h => h.Index > one.Index))
            {
                if (Hears(one.Index, other.Index)) continue;
                if (!Servers().Any(server => Hears(one.Index, server) && Hears(other.Index, server))) return true;
            }
        }

        return false;
    }

    private void CutBox(ProxyHost host, long time)
    {
        var own = world.Servers[host.Index % world.Servers.Count].Host;
        int[] outside = [.. Others(host), Coordinator, .. Servers().Where(server => server != own)];
        Cut([.. Both(host.Index, outside), .. Both(own, outside)], time);
    }

    private void Restart(WorldServer server)
    {
        if (world.Servers.Exists(s => !s.IsUp)) return;
        world.Clients.OnItemsGo(server, Enumerable.Range(0, world.Options.Keys));
        server.Restart(world.Between(50, 1500));
    }

    private void Evict(WorldServer server)
    {
        int[] keys = [.. Enumerable.Range(0, 3).Select(_ => Random.Below(world.Options.Keys)).Distinct()];
        world.Clients.OnItemsGo(server, keys);
        foreach (var key in keys) server.Items.Remove(key);
    }

    private void PauseWithBytes(ProxyHost leader, WorldServer server)
    {
        if (Random.OneIn(2)) server.ThreadStallsUntil[Random.Below(2)] = world.Now + world.Between(300, 900);
        else Cut([(leader.Index, server.Host)], world.Between(300, 3500));
        world.After(world.Between(0, 60), () => leader.Pause(world.Between(1500, 5000)));
    }

    private void Split(long time)
    {
        var (first, second) = (world.Servers[0].Host, world.Servers[1].Host);
        Cut([.. Both(0, [second, 1]), .. Both(1, [first])], time, mayIsolate: true);
    }

    private WorldServer ReadFirst(ProxyHost host) =>
        world.Servers[Math.Max(0, host.Process?.Servers.ToList().FindIndex(server => server.IsIn) ?? 0)];

    private void Blind(ProxyHost leader, ProxyHost follower)
    {
        Cut(Both(follower.Index, [.. Others(follower), Coordinator]), world.Between(1500, 5000));
        var server = ReadFirst(follower);
        var isNoticed = Random.OneIn(2);
        world.After(world.Between(0, isNoticed ? 60 : 400), () =>
        {
            Cut(Both(leader.Index, [server.Host]), world.Between(600, 2500));
            if (isNoticed) leader.Process?.ConnectionTo(server.Index)?.Die();
        });
    }

    private void BlindLeader(ProxyHost leader)
    {
        var server = ReadFirst(leader);
        Cut(Both(leader.Index, [.. Others(leader), Coordinator]), world.Between(1500, 4000));
        world.After(world.Between(0, 200), () =>
        {
            foreach (var host in world.Hosts.Where(h => h != leader))
            {
                Cut(Both(host.Index, [server.Host]), world.Between(600, 2500));
                host.Process?.ConnectionTo(server.Index)?.Die();
            }
        });
    }

    private void BlindCrash(ProxyHost leader, ProxyHost follower)
    {
        Cut(Both(follower.Index, [.. Others(follower), Coordinator]), world.Between(1200, 2500));
        Cut(Both(leader.Index, [ReadFirst(follower).Host]), world.Between(1500, 3000));
        world.After(world.Between(900, 1800), () => Crash(leader));
    }

    private void ZombieBoth(ProxyHost leader)
    {
        var server = world.Servers[0];
        Cut([(leader.Index, server.Host)], world.Between(700, 990));
        var thread = (leader.Process?.ConnectionTo(0)?.Number ?? 0) % 2;
        world.After(620 * Millisecond, () => server.ThreadStallsUntil[thread] = world.Now + (890 * Millisecond));
        world.After(world.Between(0, 40), () => leader.Pause(world.Between(2500, 5000)));
    }
}
