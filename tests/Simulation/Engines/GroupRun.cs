using Understudy.Proxy;
using Understudy.Proxy.Group;
using Understudy.Routing.Group;
using Understudy.Routing.Pools;
using Understudy.Simulation.Checking;
using Understudy.Simulation.Clients;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Engines;

/// <summary>A world with real proxies of one group, servers in two tiers, a coordinator and clients of all proxies; faults for a while,
/// then peace.</summary>
internal sealed class GroupRun
{
    private const int PeerPort = 11290;

    private static readonly GroupFaultKind[] AllKinds = Enum.GetValues<GroupFaultKind>();

    private static readonly GroupFaultKind[] KindsOfBoxes =
        [.. AllKinds.Except([GroupFaultKind.CutCoordinator, GroupFaultKind.SlowCoordinator])];

    private readonly GroupRunOptions _options;
    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly Timeline _timeline;
    private readonly History _history;
    private readonly SeededRandom _random;
    private readonly CoordinatorStore _store;
    private readonly List<ModelMemcached> _servers = [];
    private readonly List<SimulatedMember> _members = [];
    private readonly List<SimulatedClient> _clients = [];

    private GroupRun(GroupRunOptions options)
    {
        _options = options;
        _world = new VirtualWorld(options.Seed);
        _network = new SimulatedNetwork(_world) { UserTimeout = VirtualTime.Second };
        _timeline = new Timeline(_world) { IsOn = options.IsTraced };
        _history = new History(_world, _timeline, new AnythingMayFail(), deadline: VirtualTime.Second);
        _random = _world.Derive("group faults");
        _store = new CoordinatorStore(_world, _network.AddHost("coordinator"));
        var pool = AddServers();
        AddMembers(pool);
        for (var i = 0; i < options.Clients; i++) AddClient(i);
    }

    public static GroupRunResult Play(GroupRunOptions options)
    {
        // What awaits goes on where it was completed: in this world, and at that moment.
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return new GroupRun(options).Play();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private GroupRunResult Play()
    {
        var hitsInPeace = 0L;
        try
        {
            foreach (var member in _members) member.Start();
            foreach (var client in _clients) client.Start();
            _world.RunUntil(5 * VirtualTime.Second);
            var end = _world.Now + _options.Duration;
            NextFault(end);
            _world.RunUntil(end + (12 * VirtualTime.Second));
            var before = _history.Hits;
            _world.RunUntil(_world.Now + (2 * VirtualTime.Second));
            hitsInPeace = _history.Hits - before;
        }
        catch (Exception bug)
        {
            _history.Fail(Promise.NoBug, null, bug.ToString());
        }
        finally
        {
            foreach (var member in _members) member.StopLoops();
            foreach (var server in _servers) server.Dispose();
        }

        return new GroupRunResult(
            _options.Seed, [.. _history.Violations.Where(v => v.Promise != Promise.NoLateAnswer)], _history, _timeline,
            _members.Sum(member => member.Offices), hitsInPeace, _members.Sum(member => member.ReadsAnswered));
    }

    private void NextFault(long end) => _world.After(_random.Between(100, 1500) * VirtualTime.Millisecond, () =>
    {
        if (_world.Now >= end) return;
        Begin(_random.Pick(_options.Kinds.Count > 0 ? _options.Kinds : _options.Takeover is null ? AllKinds : KindsOfBoxes));
        NextFault(end);
    });

    private void Begin(GroupFaultKind kind)
    {
        var member = _random.OneIn(2) && _members.Find(m => m.IsLeading) is { } leader ? leader : _random.Pick(_members);
        var other = _random.Pick(_members);
        var server = _random.Pick(_servers);
        var time = (_random.OneIn(2) ? _random.Between(50, 1500) : _random.Between(100, 4000)) * VirtualTime.Millisecond;
        var end = _world.Now + time;
        _timeline.Add("", $" fault {kind} of {member.Host} (or {server.Host}) for {VirtualTime.Format(time)} s");
        switch (kind)
        {
            case GroupFaultKind.Pause:
                member.PauseUntil(end);
                break;
            case GroupFaultKind.PauseFront:
                member.PauseFrontUntil(end);
                break;
            case GroupFaultKind.Kill:
                member.Kill();
                _world.At(end, member.Start);
                break;
            case GroupFaultKind.Stop:
                member.Drain();
                _world.At(end + VirtualTime.Second, () =>
                {
                    member.Kill();
                    member.Start();
                });
                break;
            case GroupFaultKind.PowerOff:
                member.PowerOff();
                _world.At(end, member.Start);
                break;
            case GroupFaultKind.CutServer:
                Cut(member.Host, server.Host, end);
                break;
            case GroupFaultKind.CutPeers:
                if (other != member) Cut(member.Host, other.Host, end);
                break;
            case GroupFaultKind.CutCoordinator:
                Cut(member.Host, _store.Host, end);
                break;
            case GroupFaultKind.Isolate:
                Isolate(member, end);
                break;
            case GroupFaultKind.RestartServer:
                server.Kill();
                _world.At(end, () => server.Start(isWarm: false));
                break;
            case GroupFaultKind.HangServer:
                // A server that holds what it has received for longer, while it answers others, is beyond what is promised.
                server.HangUntil(Math.Min(end, _world.Now + (VirtualTime.Second / 2)));
                break;
            case GroupFaultKind.Blind:
                var blind = _members.Find(m => m != member)!;
                CutBoth(member.Host, _servers[0].Host, end);
                _world.After(_random.Between(0, 300) * VirtualTime.Millisecond, () => Isolate(blind, end));
                break;
            case GroupFaultKind.SlowCoordinator:
                _store.SlowUntil = end;
                break;
        }
    }

    private void Isolate(SimulatedMember member, long end)
    {
        CutBoth(member.Host, _store.Host, end);
        foreach (var one in _members.Where(m => m != member)) CutBoth(member.Host, one.Host, end);
    }

    private void Cut(Host a, Host b, long end)
    {
        var way = _random.Below(3);
        if (way != 0) CutOne(a, b, end);
        if (way != 1) CutOne(b, a, end);
    }

    private void CutBoth(Host a, Host b, long end)
    {
        CutOne(a, b, end);
        CutOne(b, a, end);
    }

    private void CutOne(Host from, Host to, long end)
    {
        if (_options.Takeover is not (null or TakeoverMode.Never) && Splits(from, to)) return;
        var link = _network.LinkFrom(from, to);
        link.Cut();
        _world.At(end, link.Heal);
    }

    // Two boxes that are cut apart so that each keeps a server of its own are beyond what is promised.
    private bool Splits(Host from, Host to)
    {
        bool Hears(Host a, Host b) => IsOpen(a, b) && IsOpen(b, a);
        bool IsOpen(Host a, Host b) => _network.LinkFrom(a, b).IsOpen && !(a == from && b == to);
        var (one, other) = (_members[0].Host, _members[1].Host);
        return !Hears(one, other) && !_servers.Exists(server => Hears(one, server.Host) && Hears(other, server.Host));
    }

    private Pool AddServers()
    {
        var tiers = new List<Tier>();
        foreach (var tier in (string[])["primary", "backup"])
        {
            var first = _servers.Count;
            for (var i = 0; i < _options.ServersPerTier; i++)
                _servers.Add(new ModelMemcached(_world, _network, _network.AddHost($"{tier}{i}"), _timeline));
            ServerOptions[] servers = [.. _servers.Skip(first).Select(server => new ServerOptions { Host = server.Name })];
            if (_options.Copies > 1) return PoolBuilder.Build(InOneTier(tier, servers), new Dictionary<ServerOptions, NetworkAddress>());
            tiers.Add(new Tier(tier, servers, new KeySum(servers.Length, first), first));
        }

        return new Pool(tiers);
    }

    private PoolOptions InOneTier(string name, ServerOptions[] servers) =>
        new() { Tiers = [new TierOptions { Name = name, Servers = servers }], Copies = _options.Copies };

    private void AddMembers(Pool pool)
    {
        var options = new ProxyOptions
        {
            Pool = new PoolOptions { Tiers = [.. pool.Tiers.Select(tier => new TierOptions { Name = tier.Name, Servers = tier.Servers })] },
            Workers = _options.Workers,
            ProbeBackoffMax = TimeSpan.FromSeconds(1),
            HoldDownMin = TimeSpan.FromMilliseconds(250),
            HoldDownMax = TimeSpan.FromSeconds(1),
        };
        Host[] hosts = [.. Enumerable.Range(0, _options.Members).Select(i => _network.AddHost(((char)('a' + i)).ToString()))];
        foreach (var host in hosts)
        {
            host.BootOffset = _world.Derive($"boot of {host}").Between(0, 1000) * VirtualTime.Second;
            var setup = new GroupSetup
            {
                Id = host.Name,
                Members = hosts.ToDictionary(one => one.Name, one => one.AddressOf(PeerPort)),
                Secret = [1, 2, 3],
                Pool = "pool",
                MayFound = host == hosts[0],
                Coordinator = _options.Takeover is null ? new SimulatedCoordinator(_store, _network, host) : null,
                Boxes = _options.Takeover is { } takeover ? new BoxSetup { Takeover = takeover } : null,
            };
            _members.Add(new SimulatedMember(
                _world, _network, host, setup, options, pool, [.. _servers.Select(server => server.Address)], _options.Rules,
                new TimelineLogger(_timeline)));
        }
    }

    private void AddClient(int number)
    {
        var host = _network.AddHost($"client{number}");
        var loop = new SimulatedLoop(_world, _network, host, host.Name);
        var random = _world.Derive($"workload of {host}");
        var workload = new Workload(random, _options.Keys, Math.Max(1, _options.Keys / 3), _options.FlushOdds)
        {
            Traffic = _options.Traffic,
        };
        var usual = new SimulationOptions { Seed = _options.Seed, LongestThought = _options.LongestThought };
        var client = new SimulatedClient(
            loop, _members[number % _members.Count].Address, _history, workload, random, number, usual);
        loop.Start(IdleOwner.Instance);
        _clients.Add(client);
    }
}
