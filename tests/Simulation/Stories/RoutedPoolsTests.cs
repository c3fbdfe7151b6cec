using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Proxy;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Stories;

/// <summary>One listener that leads to three pools by how keys begin: two copies for most, one copy for <c>b:</c>, and two again for
/// <c>b:c:</c>.</summary>
public sealed class RoutedPoolsTests : IDisposable
{
    private const int Port = 11300;

    private static readonly string[] Nonsense =
    [
        "nonsense\r\n", "get \r\n", $"get b:0 {new string('x', 251)} k0\r\n", "set b:0 0 0 many\r\n", "gat b:0 k0\r\n", "incr b:0 x\r\n",
    ];

    private readonly List<ModelMemcached[]> _servers = [];
    private VirtualWorld _world = null!;
    private SimulatedNetwork _network = null!;
    private SimulatedLoop[] _loops = [];
    private ProxyHost _proxy = null!;
    private Host _host = null!;
    private ModelMemcached _memcached = null!;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    public void Dispose()
    {
        foreach (var loop in _loops) loop.Stop();
        foreach (var server in _servers.SelectMany(servers => servers).Append(_memcached)) server.Dispose();
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_is_asked_in_one_go_is_answered_as_one_memcached_answers_it(int seed)
    {
        Begin(seed, workers: (seed % 2) + 1);
        var (client, direct) = (Connect(_host.AddressOf(Port)), Connect(_memcached.Address));
        var random = new Random(seed);

        for (var round = 0; round < 40; round++)
        {
            var requests = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => RequestOf(random)));
            Ask(client, requests).ShouldBe(Ask(direct, requests), requests);
        }
    }

    [Fact]
    public void A_long_retrieval_that_changes_pools_at_every_key_comes_in_its_order()
    {
        Begin(1, workers: 2);
        var client = Connect(_host.AddressOf(Port));
        string[] keys = [.. Enumerable.Range(0, 3000).Select(i => $"{((string[])["", "b:", "b:c:"])[i % 3]}{i}")];
        var held = keys.Where((_, i) => i % 7 == 0).ToArray();
        Ask(client, string.Concat(held.Select(key => $"set {key} 0 0 1\r\nv\r\n"))).Length.ShouldBe("STORED\r\n".Length * held.Length);

        var answer = Ask(client, $"get {string.Join(' ', keys)}\r\nset k 0 0 1\r\nw\r\n");

        answer.ShouldBe(string.Concat(held.Select(key => $"VALUE {key} 0 1\r\nv\r\n")) + "END\r\nSTORED\r\n");
    }

    [Fact]
    public void A_pool_without_a_server_fails_alone_and_says_so_where_the_answer_ends()
    {
        Begin(1, workers: 1);
        var client = Connect(_host.AddressOf(Port));
        Ask(client, "set k 0 0 1\r\na\r\nset b:k 0 0 1\r\nb\r\nset b:c:k 0 0 1\r\nc\r\n").ShouldBe("STORED\r\nSTORED\r\nSTORED\r\n");
        _servers[1][0].Kill();
        Run(VirtualTime.Second);

        const string Error = "SERVER_ERROR ";
        var answer = Ask(client, "get k b:k b:c:k\r\nget k b:c:k\r\nget b:k\r\nflush_all\r\n").Split("\r\n");

        answer[..4].ShouldBe(["VALUE k 0 1", "a", "VALUE b:c:k 0 1", "c"]);
        answer[4].ShouldStartWith(Error);
        answer[5..10].ShouldBe(["VALUE k 0 1", "a", "VALUE b:c:k 0 1", "c", "END"]);
        answer[10].ShouldStartWith(Error);
        answer[11].ShouldStartWith(Error);
        _proxy.Pools[0].Board.Current.IsEveryServerIn.ShouldBeTrue();
        _proxy.Pools[2].Board.Current.IsEveryServerIn.ShouldBeTrue();
    }

    [Fact]
    public void A_failover_of_one_pool_is_seen_by_nobody()
    {
        Begin(1, workers: 2);
        var client = Connect(_host.AddressOf(Port));
        Ask(client, "set k 0 0 1\r\na\r\nset b:k 0 0 1\r\nb\r\nset b:c:k 0 0 1\r\nc\r\n").ShouldBe("STORED\r\nSTORED\r\nSTORED\r\n");

        _servers[2][0].HangUntil(_world.Now + (5 * VirtualTime.Second));
        var answer = Ask(client, "get k b:c:k b:k\r\nset b:c:k 0 0 1\r\nd\r\nget b:k b:c:k\r\n", 3 * VirtualTime.Second);

        answer.ShouldBe("VALUE k 0 1\r\na\r\nVALUE b:c:k 0 1\r\nc\r\nVALUE b:k 0 1\r\nb\r\nEND\r\nSTORED\r\n"
            + "VALUE b:k 0 1\r\nb\r\nVALUE b:c:k 0 1\r\nd\r\nEND\r\n");
        _proxy.Pools[2].Board.Current.StateOf(0).ShouldBe(ReplicaState.Out);
    }

    [Fact]
    public void A_client_that_leaves_within_a_long_retrieval_leaves_nothing_behind()
    {
        Begin(1, workers: 1);
        var client = Connect(_host.AddressOf(Port));
        var line = $"get {string.Join(' ', Enumerable.Range(0, 3000).Select(i => i % 2 == 0 ? $"b:{i}" : $"{i}"))}\r\n";

        client.Send(line);
        Run(VirtualTime.Millisecond / 5);
        client.Socket!.Close();
        Run(VirtualTime.Second);

        _proxy.Pools.Sum(pool => pool.Acceptor.ClientCount).ShouldBe(0);
        _proxy.Pools.SelectMany(pool => pool.Workers).SelectMany(worker => worker.Upstreams).Sum(each => each.PendingCount).ShouldBe(0);
        Ask(Connect(_host.AddressOf(Port)), "get k b:k\r\n").ShouldBe("END\r\n");
    }

    private static string RequestOf(Random random)
    {
        string Key() => ((string[])["k", "b:", "b:c:", "b:cx", "x"])[random.Next(5)] + random.Next(3);
        string Keys() => string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => Key()));
        string Value() => new('v', random.Next(0, 30));
        var value = Value();
        return random.Next(24) switch
        {
            < 6 => string.Create(CultureInfo.InvariantCulture, $"set {Key()} {random.Next(9)} 0 {value.Length}\r\n{value}\r\n"),
            < 11 => $"get {Keys()}\r\n",
            < 13 => $"delete {Key()}\r\n",
            13 => string.Create(CultureInfo.InvariantCulture, $"add {Key()} 0 0 {value.Length}\r\n{value}\r\n"),
            14 => $"set {Key()} 0 0 1\r\n7\r\n",
            15 => $"incr {Key()} 3\r\n",
            16 => $"append {Key()} 0 0 1\r\n1\r\n",
            17 => $"touch {Key()} 0\r\n",
            18 => $"gat 0 {Keys()}\r\n",
            19 => $"mg {Key()} v f q\r\nmn\r\n",
            20 => $"ms {Key()} 1 F5\r\nm\r\n",
            21 => $"set {Key()} 0 0 1 noreply\r\nn\r\n",
            22 => Nonsense[random.Next(Nonsense.Length)],
            _ => "mn\r\n",
        };
    }

    private void Begin(int seed, int workers)
    {
        _world = new VirtualWorld((ulong)seed);
        _network = new SimulatedNetwork(_world);
        _host = _network.AddHost("proxy");
        _memcached = new ModelMemcached(_world, _network, _network.AddHost("alone"), new Timeline(_world));
        _loops = [.. Enumerable.Range(0, workers).Select(i => new SimulatedLoop(_world, _network, _host, $"worker{i}"))];
        _proxy = new ProxyHost(_loops, NullLogger.Instance);
        ProxyCrew[] pools = [AddPool("others", workers, 2), AddPool("b", workers, 1), AddPool("c", workers, 2)];
        pools[0].Listen(
            _host.AddressOf(Port), new ListenOptions(), routes: [("b:", pools[1]), ("", pools[0]), ("b:c:", pools[2])]);
        _ = new ProxyViews(_proxy);
        _proxy.Start();
        for (var i = 0; i < workers; i++) _loops[i].Start(_proxy.Owners[i]);
        Run(VirtualTime.Second);
    }

    private ProxyCrew AddPool(string name, int workers, int copies)
    {
        ModelMemcached[] servers = [.. Enumerable.Range(0, copies).Select(copy =>
            new ModelMemcached(_world, _network, _network.AddHost($"{name}-{copy}"), new Timeline(_world)))];
        Tier[] tiers = [.. servers.Select((server, number) =>
            new Tier(server.Name, [new ServerOptions { Host = server.Name }], new KeySum(1, number), number))];
        var options = new ProxyOptions
        {
            Pool = new PoolOptions
            {
                Name = name,
                Tiers = [.. tiers.Select(tier => new TierOptions { Name = tier.Name, Servers = tier.Servers })],
            },
            Workers = workers,
        };
        var pool = new ProxyCrew(options, new Pool(tiers), [.. servers.Select(server => server.Address)], _proxy, NullLogger.Instance);
        _proxy.Add(pool);
        _servers.Add(servers);
        return pool;
    }

    private RecordingPeer Connect(NetworkAddress address)
    {
        var loop = new SimulatedLoop(_world, _network, _network.AddHost($"client{_world.Events}"), "client");
        loop.Start(IdleOwner.Instance);
        var client = new RecordingPeer();
        client.Open(loop.Connect(address, client));
        Run(VirtualTime.Second / 10);
        return client;
    }

    private string Ask(RecordingPeer client, string requests, long wait = VirtualTime.Second / 2)
    {
        var before = client.Text.Length;
        client.Send(requests);
        Run(wait);
        return client.Text[before..];
    }

    private void Run(long nanoseconds) => _world.RunUntil(_world.Now + nanoseconds);
}
