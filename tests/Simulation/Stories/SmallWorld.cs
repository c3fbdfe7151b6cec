using Understudy.Proxy;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Simulation.Checking;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Stories;

/// <summary>A real proxy before one server per tier, and clients that say what a test tells them: for courses of events that seeds come
/// upon once in a million.</summary>
internal sealed class SmallWorld : IDisposable
{
    private readonly VirtualWorld _world = new(seed: 11);
    private readonly SimulatedNetwork _network;
    private readonly SimulatedProxy _proxy;
    private int _operators;

    /// <param name="tiers">Copies of each item.</param>
    /// <param name="workers">Of the proxy.</param>
    /// <param name="with">What to change of the usual options.</param>
    /// <param name="isOneServer">All tiers name the first server.</param>
    /// <param name="areInContainers">Each server is process 1.</param>
    /// <param name="agreement">What other proxies have to agree to.</param>
    public SmallWorld(int tiers = 2, int workers = 1, Func<ProxyOptions, ProxyOptions>? with = null,
        bool isOneServer = false, bool areInContainers = false, IAgreement? agreement = null)
    {
        _network = new SimulatedNetwork(_world);
        var timeline = new Timeline(_world);
        var proxyHost = _network.AddHost("proxy");
        Servers = [.. ((string[])["primary", "backup", "third"]).Take(tiers).Select(name =>
            new ModelMemcached(_world, _network, _network.AddHost(name), timeline) { IsInContainer = areInContainers })];
        Tier[] pool = [.. Servers.Select((server, number) =>
            new Tier(server.Name, [new ServerOptions { Host = server.Name }], new KeySum(1, number), number))];
        var options = new ProxyOptions
        {
            Pool = new PoolOptions { Tiers = [.. pool.Select(tier => new TierOptions { Name = tier.Name, Servers = tier.Servers })] },
            Workers = workers,
        };
        var addresses = Servers.Select(server => isOneServer ? Servers[0].Address : server.Address).ToArray();
        _proxy = new SimulatedProxy(_world, _network, proxyHost, workers, loops => new ProxyCrew(
            with?.Invoke(options) ?? options, new Pool(pool), addresses, new ProxyHost(loops, new TimelineLogger(timeline)),
            new TimelineLogger(timeline), agreement: agreement));
        _proxy.Start();
        Run(VirtualTime.Second);
    }

    /// <summary>One per tier.</summary>
    public ModelMemcached[] Servers { get; }

    /// <summary>A client that has connected.</summary>
    public RecordingPeer Connect(string name) => Connect(AddHost(name));

    /// <summary>A machine that clients can be on.</summary>
    public Host AddHost(string name) => _network.AddHost(name);

    /// <summary>A client on a machine that others are on too.</summary>
    public RecordingPeer Connect(Host host)
    {
        var loop = new SimulatedLoop(_world, _network, host, host.Name);
        loop.Start(IdleOwner.Instance);
        var client = new RecordingPeer();
        client.Open(loop.Connect(_proxy.Address, client));
        Run(VirtualTime.Second / 10);
        return client;
    }

    public void Run(long nanoseconds) => _world.RunUntil(_world.Now + nanoseconds);

    /// <summary>Why a server is in the state it is in, as operators are told.</summary>
    public string ReasonOf(int server) => _proxy.Crew.Watches[server].Reason;

    public bool IsIn(int server) => StateOf(server) == ReplicaState.In;

    /// <summary>The workers ask again for what they hold.</summary>
    public void AskAgain() => _proxy.Crew.AskAgain();

    /// <summary>How many writes the workers hold.</summary>
    public int HeldWrites => _proxy.Crew.Workers.Sum(worker => worker.Gate?.Count ?? 0);

    /// <summary>What the proxy's first worker has counted of a server.</summary>
    public UpstreamCounters CountersOf(int server) => _proxy.Crew.Workers[0].Upstreams[server].Counters;

    /// <summary>Bytes that its first worker holds.</summary>
    public long BytesInFlight => _proxy.Loops[0].Buffers.RentedBytes;

    /// <summary>Lets time pass until a server has come to a state.</summary>
    public void RunUntil(int server, ReplicaState state)
    {
        for (var looks = 0; looks < 20_000 && StateOf(server) != state; looks++) Run(VirtualTime.Millisecond);
        StateOf(server).ShouldBe(state);
    }

    /// <summary>Sends requests in one packet and waits for what they are answered.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="requests">Whole, with their CR LF.</param>
    /// <param name="wait">How long to wait, in nanoseconds: longer than the proxy may take.</param>
    public string Ask(RecordingPeer client, string requests, long wait = VirtualTime.Second)
    {
        var before = client.Text.Length;
        client.Send(requests);
        Run(wait);
        return client.Text[before..];
    }

    /// <summary>What an operator's command is answered.</summary>
    public string Operate(string command)
    {
        var loop = new SimulatedLoop(_world, _network, _network.AddHost($"operator{_operators++}"), "operator");
        loop.Start(IdleOwner.Instance);
        var session = new RecordingPeer();
        session.Open(loop.Connect(_proxy.Control, session));
        Run(VirtualTime.Second / 10);
        session.Send(command + "\n");
        Run(VirtualTime.Second / 10);
        return session.Text;
    }

    /// <summary>A server's name stands for another one's address.</summary>
    public void Move(int server, ModelMemcached to) => _proxy.Crew.Move(server, to.Address);

    /// <summary>A memcached that the proxy has not been told of.</summary>
    public ModelMemcached AddServer(string name) => new(_world, _network, _network.AddHost(name), new Timeline(_world));

    public string NameOf(int server) => _proxy.Crew.NameOf(server);

    public ReplicaState StateOf(int server) => _proxy.Crew.Board.Current.StateOf(server);

    /// <summary>Nothing passes between the proxy and a server any more, in either direction.</summary>
    public void Cut(int server)
    {
        _network.LinkFrom(_proxy.Host, Servers[server].Host).Cut();
        CutReplies(server);
    }

    public void Heal(int server)
    {
        _network.LinkFrom(_proxy.Host, Servers[server].Host).Heal();
        HealReplies(server);
    }

    /// <summary>What the server says does not arrive.</summary>
    public void CutReplies(int server) => _network.LinkFrom(Servers[server].Host, _proxy.Host).Cut();

    public void HealReplies(int server) => _network.LinkFrom(Servers[server].Host, _proxy.Host).Heal();

    /// <summary>The way to a server and back carries so much and no more.</summary>
    public void Limit(int server, long bytesPerSecond)
    {
        _network.LinkFrom(_proxy.Host, Servers[server].Host).BytesPerSecond = bytesPerSecond;
        _network.LinkFrom(Servers[server].Host, _proxy.Host).BytesPerSecond = bytesPerSecond;
    }

    /// <summary>The server executes what it receives only later.</summary>
    public void Hang(int server, long nanoseconds) => Servers[server].HangUntil(_world.Now + nanoseconds);

    /// <summary>What a server holds under a key; null if nothing.</summary>
    public string? ValueOn(int server, string key) =>
        Servers[server].Store.Find(key) is { } item ? System.Text.Encoding.Latin1.GetString(item.Value) : null;

    /// <summary>The server drops a key.</summary>
    public void Drop(int server, string key) => Servers[server].Store.Remove(key);

    public void Dispose()
    {
        _proxy.Stop();
        foreach (var server in Servers) server.Dispose();
    }
}
