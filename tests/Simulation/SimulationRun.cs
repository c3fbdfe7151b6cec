using Understudy.Protocol.Versions;
using Understudy.Proxy;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Simulation.Checking;
using Understudy.Simulation.Clients;
using Understudy.Simulation.Faults;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation;

/// <summary>A world with one real proxy, servers in one tier of several copies or in two or three tiers, modelled or real, and clients;
/// faults for a while, then peace.</summary>
internal sealed class SimulationRun
{
    // What a request may take beyond the reply timeout, however many replicas it has to ask.
    private const long DeadlineSlack = 50 * VirtualTime.Millisecond;

    // Which the first tier may be given where keys move.
    private const int MoreServers = 2;

    // More than clients store who mean to. A node is set to as much.
    private const int MostValueBytes = 10_000;

    private readonly SimulationOptions _options;
    private readonly IReadOnlyList<Fault> _faults;
    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly Timeline _timeline;
    private readonly Availability _availability;
    private readonly History _history;
    private readonly List<ISimulatedServer> _servers = [];
    private readonly List<ISimulatedServer> _candidates = [];    // for the first tier, where keys move
    private readonly List<(SimulatedClient Client, Host Host)> _clients = [];
    private readonly SimulatedProxy _proxy;

    private SimulationRun(SimulationOptions options)
    {
        _options = options;
        _faults = options.Faults
            ?? FaultPlan.Draw(options, VirtualTime.Second * 5 / 4, VirtualTime.Second + options.Duration);
        _world = new VirtualWorld(options.Seed);
        _network = new SimulatedNetwork(_world) { Tempo = options.Tempo };
        _timeline = new Timeline(_world) { IsOn = options.IsTraced };
        _availability = new Availability(_world, options.Tempo);

        var proxyHost = _network.AddHost("proxy");
        var pool = AddServers();
        var proxyOptions = OptionsOf(pool);
        _availability.Pace = PaceOf(proxyOptions.ReplyTimeout);
        _history = new History(_world, _timeline, _availability,
            (long)proxyOptions.ReplyTimeout.TotalNanoseconds + DeadlineSlack,
            // Where the ways of a client's requests through several workers cross, the next one waits for those before.
            waitsInLine: options.Workers > 1);
        var addresses = pool.Servers.Select((_, place) => pool.IsTaken(place) ? _servers[place].Address : null).ToArray();
        var logger = new TimelineLogger(_timeline);
        _proxy = new SimulatedProxy(_world, _network, proxyHost, options.Workers,
            loops => new ProxyCrew(proxyOptions, pool, addresses, new ProxyHost(loops, logger), logger, options.Rules));
        for (var i = 0; i < options.Clients; i++) AddClient(i, _proxy.Address);

        var operatorLoop = new SimulatedLoop(_world, _network, _network.AddHost("operator"), "operator");
        operatorLoop.Start(IdleOwner.Instance);
        var control = new SimulatedOperator(operatorLoop, _proxy.Control, _timeline);
        var injector = new FaultInjector(_world, _network, _proxy, control, _servers, _candidates, _clients, _availability, _timeline);
        foreach (var fault in _faults) injector.Plan(fault);
        if (options.MovesKeys || options.Copies > 1) _availability.Owns = Owns;
    }

    public static SimulationResult Play(SimulationOptions options) => new SimulationRun(options).Play();

    private SimulationResult Play()
    {
        try
        {
            _proxy.Start();
            foreach (var (client, _) in _clients) client.Start();

            _world.RunUntil(VirtualTime.Second + _options.Duration + _options.Aftermath);
            foreach (var (client, _) in _clients) client.Stop();
            _world.RunUntil(_world.Now + (4 * VirtualTime.Second));
            CheckCopies();
            CompareCopies();
            CheckIdle();
        }
        catch (Exception bug)
        {
            _history.Fail(Promise.NoBug, null, bug.ToString());
        }
        finally
        {
            _proxy.Stop();
            foreach (var server in _servers) server.Dispose();
        }

        return new SimulationResult
        {
            Options = _options,
            Faults = _faults,
            Violations = _history.Violations,
            History = _history,
            Timeline = _timeline,
            Events = _world.Events,
            Repairs = _proxy.Crew.Workers.Sum(worker =>
                Enumerable.Range(0, _proxy.Crew.ServerCount).Sum(server => worker.Repairs.CountersOf(server).Copied)),
        };
    }

    // After every failure the other replicas give back what a server lost, or the next failure would lose it for good.
    private void CheckCopies()
    {
        var snapshot = _proxy.Crew.Board.Current;
        foreach (var (key, write) in _history.CertainWrites())
        {
            if (_availability.SteadyHolder(key, write.Begin, write.IssuedAt) is not { } holder) continue;
            for (var replica = 0; replica < snapshot.Pool.CopyCount; replica++)
            {
                var number = snapshot.Pool.Locate(System.Text.Encoding.Latin1.GetBytes(key), replica);
                var server = ServerAt(number);
                if (server.HasEvicted(key, write.IssuedAt, _world.Now)) continue;
                if (_availability.WasFillCancelled(server.Name, write.IssuedAt)) continue;
                if (snapshot.IsIn(number) && !server.Holds(key, write.Begin))
                    _history.Fail(Promise.NoLostCopy, key, $"{server.Name} lacks #{write.Begin} of {key}, which {holder} has");
            }
        }
    }

    // What a write left behind is on every replica in the end, whatever its verb, and the same on each.
    private void CompareCopies()
    {
        // One that does not tell how long an item lives is no source of copies.
        if (_options.Versions.Any(version => !new ServerCapabilities(version).TellsState)) return;

        var snapshot = _proxy.Crew.Board.Current;
        foreach (var (key, changedAt) in _history.LastChanges())
        {
            if (_availability.Keeper(key, changedAt) is not { } name) continue;
            var held = _servers.Single(server => server.Name == name).Peek(key)!;
            for (var replica = 0; replica < snapshot.Pool.CopyCount; replica++)
            {
                var number = snapshot.Pool.Locate(System.Text.Encoding.Latin1.GetBytes(key), replica);
                var server = ServerAt(number);
                if (!snapshot.IsIn(number) || server.HasEvicted(key, from: 0, _world.Now)) continue;
                if (_availability.WasFillCancelled(server.Name, changedAt)) continue;
                if (server.Peek(key) is not { } other)
                    _history.Fail(Promise.NoLostCopy, key, $"{server.Name} lacks {key}, which {name} has");
                else if (!other.AsSpan().SequenceEqual(held))
                    _history.Fail(Promise.NoDivergence, key, $"{server.Name} and {name} hold different items under {key}");
            }
        }
    }

    private void CheckIdle()
    {
        foreach (var (client, _) in _clients)
        {
            if (client.HasUnanswered) _history.Fail(Promise.NoLateAnswer, null, $"{client.Name} was never answered");
        }

        // A client that gave up while it was cut off could not tell the proxy, which owes it nothing and so does not notice; of such
        // a client the beginning of a request may be kept.
        if (_proxy.Crew.Acceptor.ClientCount != 0)
        {
            if (_faults.Any(fault => fault.Kind == FaultKind.CutClient)) return;
            var left = _proxy.Crew.Acceptor.ClientCount;
            _history.Fail(Promise.NoLeak, null, $"{left} client connections are left though all clients have gone");
        }

        var different = _proxy.Crew.Workers.Sum(worker => worker.Comparer.Different);
        if (different > 0) _history.Fail(Promise.NoDivergence, null, $"{different} comparisons of copies found a difference");

        if (RentedLater() is > 0 and var rented)
            _history.Fail(Promise.NoLeak, null, $"{rented} bytes are rented though nothing is in flight");
    }

    // Proxies ask idle servers for a sign of life, and a worker may be in the middle of that.
    private long RentedLater()
    {
        var rented = 0L;
        for (var looks = 0; looks < 3 && (rented = _proxy.Loops.Sum(loop => loop.Buffers.RentedBytes)) > 0; looks++)
            _world.RunUntil(_world.Now + (VirtualTime.Second / 10));
        return rented;
    }

    private Pool AddServers()
    {
        var tiers = new List<Tier>();
        foreach (var tier in ((string[])["primary", "backup", "third"]).Take(_options.Tiers))
        {
            var first = _servers.Count;
            for (var i = 0; i < _options.ServersPerTier; i++)
            {
                var refusesFlush = _options.HasServerWithoutFlush && i == 0 && tiers.Count == _options.Tiers - 1;
                var server = AddServer(AddHostWithClock($"{tier}{i}"), refusesFlush);
                _servers.Add(server);
                _availability.Add(server, _options.Copies == 1 ? tiers.Count : DomainOf(i));
            }

            ServerOptions[] servers =
                [.. _servers.Skip(first).Select((server, i) => new ServerOptions { Host = server.Name, Zone = ZoneOf(i) })];
            if (_options.Copies > 1) return TierOfCopies(tier, servers);
            tiers.Add(new Tier(tier, servers, new KeySum(servers.Length, first), first));
        }

        if (_options.MovesKeys) AddCandidates();
        return new Pool(tiers, emptyPlaces: _options.MovesKeys ? MoreServers : 0);
    }

    private Pool TierOfCopies(string name, ServerOptions[] servers)
    {
        _availability.Copies = _options.Copies;
        var options = new PoolOptions
        {
            Tiers = [new TierOptions { Name = name, Servers = servers, Distribution = _options.Distribution }],
            Copies = _options.Copies,
        };
        return PoolBuilder.Build(options, new Dictionary<ServerOptions, NetworkAddress>());
    }

    private string? ZoneOf(int server) => _options.HasZones ? $"zone{server % _options.Copies}" : null;

    private int DomainOf(int server) => _options.HasZones ? server % _options.Copies : server;

    private void AddCandidates()
    {
        _candidates.AddRange(_servers.Take(_options.ServersPerTier));
        for (var i = 0; i < MoreServers; i++)
        {
            var server = AddServer(AddHostWithClock($"more{i}"), refusesFlush: false);
            _servers.Add(server);
            _candidates.Add(server);
            _availability.Add(server, domain: 0);
        }
    }

    private ISimulatedServer ServerAt(int number)
    {
        var name = _proxy.Crew.Board.Current.Pool.Servers[number].Host;
        return _servers.Single(server => server.Name == name);
    }

    private bool Owns(ISimulatedServer server, string key)
    {
        var pool = _proxy.Crew.Board.Current.Pool;
        var bytes = System.Text.Encoding.Latin1.GetBytes(key);
        return Enumerable.Range(0, pool.CopyCount).Any(replica => pool.Servers[pool.Locate(bytes, replica)].Host == server.Name);
    }

    // No two clocks agree, and those of a machine without NTP are off by hours; a quartz that is off by more than 100 ppm is broken.
    private Host AddHostWithClock(string name)
    {
        var host = _network.AddHost(name);
        var random = _world.Derive($"clock of {name}");
        host.ClockOffsetMilliseconds = random.OneIn(2) ? random.Between(-500, 500) : random.Between(-7_200_000, 7_200_000);
        host.ClockRateError = random.Between(-100, 100);
        return host;
    }

    private ISimulatedServer AddServer(Host host, bool refusesFlush) => (_options.Nodes >> _servers.Count & 1) == 0
        ? new ModelMemcached(_world, _network, host, _timeline)
        {
            Tempo = _options.Tempo,
            RefusesFlush = refusesFlush,
            MaxValueBytes = MostValueBytes,
            Version = VersionOf(_servers.Count),
        }
        : new SimulatedNode(_world, _network, host, _timeline) { Tempo = _options.Tempo };

    private ServerVersion VersionOf(int server) => _options.Versions.Count == 0
        ? ServerCapabilities.Assumed.Version
        : _options.Versions[server % _options.Versions.Count];

    private ProxyOptions OptionsOf(Pool pool)
    {
        var usual = new ProxyOptions
        {
            Pool = new PoolOptions { Tiers = [.. pool.Tiers.Select(tier => new TierOptions { Name = tier.Name, Servers = tier.Servers })] },
        };
        return usual with
        {
            FailureLimit = _options.FailureLimit,
            Workers = _options.Workers,
            ReplyTimeout = usual.ReplyTimeout / _options.Tempo,
            ConnectTimeout = usual.ConnectTimeout / _options.Tempo,
            ProbeBackoffMin = usual.ProbeBackoffMin / _options.Tempo,
            ProbeBackoffMax = TimeSpan.FromSeconds(1) / _options.Tempo,
            SettleTime = usual.SettleTime / _options.Tempo,
            CompareRate = 20,
            HoldDownMin = _options.HoldDownMax / 4 / _options.Tempo,
            HoldDownMax = _options.HoldDownMax / _options.Tempo,
        };
    }

    private Pace PaceOf(TimeSpan replyTimeout)
    {
        var pace = new Pace(_world, (long)replyTimeout.TotalNanoseconds);
        var servers = _servers.Select(server => server.Name).ToHashSet();
        _network.OnRead = (end, bytes) =>
        {
            if (servers.Contains(end.Host.Name) || servers.Contains(end.PeerHost.Name)) pace.OnRead(end, bytes);
        };
        return pace;
    }

    private void AddClient(int number, NetworkAddress proxy)
    {
        var host = _network.AddHost($"client{number}");
        var loop = new SimulatedLoop(_world, _network, host, host.Name);
        var random = _world.Derive($"workload of {host}");
        var workload = new Workload(random, _options.Keys, Math.Max(1, _options.Keys / 3), _options.FlushOdds)
        {
            Traffic = _options.Traffic,
            Locks = _options.LockOdds > 0 ? _world.Derive($"locks of {host}") : null,
            LockOdds = _options.LockOdds,
            Rare = _options.RareOdds > 0 ? _world.Derive($"rare requests of {host}") : null,
            RareOdds = _options.RareOdds,
            SilentOdds = _options.SilentOdds,
            LongestFlushDelay = _options.LongestFlushDelay,
            HasMeta = _options.Versions.All(version => new ServerCapabilities(version).HasMeta),
            HasGat = _options.Versions.All(version => new ServerCapabilities(version).HasGat),
        };
        var client = new SimulatedClient(loop, proxy, _history, workload, random, number, _options);
        loop.Start(IdleOwner.Instance);
        _clients.Add((client, host));
    }
}
