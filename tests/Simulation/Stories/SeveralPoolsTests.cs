using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Proxy;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Stories;

/// <summary>Two pools of two copies each on the same loops, each at a port of its own.</summary>
public sealed class SeveralPoolsTests : IDisposable
{
    private const int Workers = 2;
    private const int MostClients = 3;
    private const int FirstPort = 11300;

    private readonly VirtualWorld _world = new(1);
    private readonly SimulatedNetwork _network;
    private readonly Host _host;
    private readonly SimulatedLoop[] _loops;
    private readonly ProxyHost _proxy;
    private readonly List<ModelMemcached[]> _servers = [];

    public SeveralPoolsTests()
    {
        _network = new SimulatedNetwork(_world);
        _host = _network.AddHost("proxy");
        _loops = [.. Enumerable.Range(0, Workers).Select(i => new SimulatedLoop(_world, _network, _host, $"worker{i}"))];
        _proxy = new ProxyHost(_loops, NullLogger.Instance);
        AddPool("a");
        AddPool("b");
        _ = new ProxyViews(_proxy);
        _proxy.Start();
        for (var i = 0; i < Workers; i++) _loops[i].Start(_proxy.Owners[i]);
        Run(VirtualTime.Second);
    }

    public void Dispose()
    {
        foreach (var loop in _loops) loop.Stop();
        foreach (var server in _servers.SelectMany(servers => servers)) server.Dispose();
    }

    [Fact]
    public void Each_pool_has_its_own_items_and_statistics()
    {
        var (a, b) = (Connect(0), Connect(1));

        Ask(a, "set k 0 0 1\r\na\r\n").ShouldBe("STORED\r\n");
        Ask(b, "get k\r\n").ShouldBe("END\r\n");
        Ask(b, "set k 0 0 1\r\nb\r\nget k\r\n").ShouldBe("STORED\r\nVALUE k 0 1\r\nb\r\nEND\r\n");

        Ask(a, "get k\r\n").ShouldBe("VALUE k 0 1\r\na\r\nEND\r\n");
        Ask(a, "stats proxy\r\n").ShouldContain("STAT cmd_set 1\r\n");
        Ask(b, "flush_all\r\nget k\r\n").ShouldBe("OK\r\nEND\r\n");
        Ask(a, "get k\r\n").ShouldBe("VALUE k 0 1\r\na\r\nEND\r\n");
    }

    [Fact]
    public void A_failover_in_one_leaves_the_other_alone()
    {
        var (a, b) = (Connect(0), Connect(1));
        Ask(a, "set k 0 0 1\r\na\r\n").ShouldBe("STORED\r\n");
        var version = _proxy.Pools[1].Board.Current.Version;

        _servers[0][0].Kill();
        Run(VirtualTime.Second);

        Ask(a, "get k\r\nset k 0 0 1\r\nc\r\n").ShouldBe("VALUE k 0 1\r\na\r\nEND\r\nSTORED\r\n");
        Ask(b, "set k 0 0 1\r\nb\r\n").ShouldBe("STORED\r\n");
        _proxy.Pools[0].Board.Current.StateOf(0).ShouldBe(ReplicaState.Out);
        _proxy.Pools[1].Board.Current.Version.ShouldBe(version);
        _servers[0][0].Start(isWarm: false);
        Run(30 * VirtualTime.Second);
        _proxy.Pools[0].Board.Current.IsEveryServerIn.ShouldBeTrue();
        _servers[0][0].Peek("k").ShouldBe("c"u8.ToArray());
        _proxy.Pools[1].Board.Current.Version.ShouldBe(version);
    }

    [Fact]
    public void Clients_of_all_pools_are_counted_together()
    {
        var first = Connect(0);
        Connect(1);
        Connect(1);

        Connect(0).Text.ShouldBe("ERROR Too many open connections\r\n");
        first.Socket!.Close();
        Run(VirtualTime.Second);

        Ask(Connect(1), "mn\r\n").ShouldBe("MN\r\n");
        (_proxy.Pools[0].Acceptor.ClientCount, _proxy.Pools[1].Acceptor.ClientCount).ShouldBe((0, 3));
    }

    [Fact]
    public void A_pool_can_be_added_while_the_others_serve()
    {
        var a = Connect(0);
        Ask(a, "set k 0 0 1\r\na\r\n").ShouldBe("STORED\r\n");

        _loops[0].Post(new LoopCall(() =>
        {
            var pool = NewPool("c");
            ProxyViews.Show(pool);
            _proxy.Join(pool);
        }));
        Run(VirtualTime.Second);

        foreach (var client in (RecordingPeer[])[Connect(2), Connect(2)])
            Ask(client, "set k 0 0 1\r\nc\r\nget k\r\n").ShouldBe("STORED\r\nVALUE k 0 1\r\nc\r\nEND\r\n");
        Ask(a, "get k\r\n").ShouldBe("VALUE k 0 1\r\na\r\nEND\r\n");
        _servers[2][1].Kill();
        Run(VirtualTime.Second);
        _proxy.Pools[2].Board.Current.StateOf(1).ShouldBe(ReplicaState.Out);
        _servers[2][1].Start(isWarm: false);
        Run(30 * VirtualTime.Second);
        _servers[2][1].Peek("k").ShouldBe("c"u8.ToArray());
        _proxy.Drain();
        Run(VirtualTime.Second);
        _loops.ShouldAllBe(loop => loop.IsStopped);
    }

    [Fact]
    public void The_end_waits_for_clients_of_every_pool()
    {
        var (a, b) = (Connect(0), Connect(1));
        _servers[1][0].HangUntil(_world.Now + VirtualTime.Second / 10);
        b.Send("set k 0 0 1\r\nb\r\n");
        Run(VirtualTime.Millisecond * 10);

        _proxy.Drain();
        Run(VirtualTime.Second);

        a.HasEnded.ShouldBeTrue();
        b.Text.ShouldBe("STORED\r\n");
        b.HasEnded.ShouldBeTrue();
        _loops.ShouldAllBe(loop => loop.IsStopped);
    }

    private void AddPool(string name) => _proxy.Add(NewPool(name));

    private ProxyCrew NewPool(string name)
    {
        var timeline = new Timeline(_world);
        ModelMemcached[] servers = [.. ((string[])["primary", "backup"]).Select(tier =>
            new ModelMemcached(_world, _network, _network.AddHost($"{name}-{tier}"), timeline))];
        Tier[] tiers = [.. servers.Select((server, number) =>
            new Tier(server.Name, [new ServerOptions { Host = server.Name }], new KeySum(1, number), number))];
        var options = new ProxyOptions
        {
            Pool = new PoolOptions { Tiers = [.. tiers.Select(tier => new TierOptions { Name = tier.Name, Servers = tier.Servers })] },
            Workers = Workers,
            MaxConnections = MostClients,
        };
        var pool = new ProxyCrew(options, new Pool(tiers), [.. servers.Select(server => server.Address)], _proxy, NullLogger.Instance);
        pool.Listen(_host.AddressOf(FirstPort + _servers.Count), new ListenOptions());
        _servers.Add(servers);
        return pool;
    }

    private RecordingPeer Connect(int pool)
    {
        var loop = new SimulatedLoop(_world, _network, _network.AddHost($"client{_world.Events}"), "client");
        loop.Start(IdleOwner.Instance);
        var client = new RecordingPeer();
        client.Open(loop.Connect(_host.AddressOf(FirstPort + pool), client));
        Run(VirtualTime.Second / 10);
        return client;
    }

    private string Ask(RecordingPeer client, string requests)
    {
        var before = client.Text.Length;
        client.Send(requests);
        Run(VirtualTime.Second);
        return client.Text[before..];
    }

    private void Run(long nanoseconds) => _world.RunUntil(_world.Now + nanoseconds);
}
