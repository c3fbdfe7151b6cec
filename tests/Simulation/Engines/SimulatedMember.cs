using Microsoft.Extensions.Logging;
using Understudy.Proxy;
using Understudy.Proxy.Group;
using Understudy.Proxy.Workers;
using Understudy.Routing.Group;
using Understudy.Routing.Pools;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Engines;

/// <summary>A proxy of a group, all but its threads, on a host of its own: a process that can die, stand still and start anew.</summary>
internal sealed class SimulatedMember(
    VirtualWorld world, SimulatedNetwork network, Host host, GroupSetup setup, ProxyOptions options, Pool pool,
    IReadOnlyList<NetworkAddress> servers, GroupRules rules, ILogger logger) : IOfficeHost
{
    private const int ClientPort = 11210;

    private readonly List<SimulatedLoop> _loops = [];
    private GroupFront? _front;
    private SimulatedLoop? _frontLoop;
    private SimulatedLoop[] _engineLoops = [];
    private int _lives;
    private long _readsBefore;
    private int _engines;
    private bool _mayFound = setup.MayFound;
    private GroupState? _kept;

    public Host Host => host;

    public NetworkAddress Address => host.AddressOf(ClientPort);

    public bool IsRunning => _frontLoop is { IsStopped: false };

    public bool IsLeading => IsRunning && _front!.Role == GroupRole.Leader;

    /// <summary>Offices that it has had.</summary>
    public int Offices { get; private set; }

    /// <summary>The engine that runs, or would.</summary>
    public OfficeEngine Next { get; private set; } = null!;

    /// <summary>Reads that it answered without leading, in all its lives.</summary>
    public long ReadsAnswered => _readsBefore + (_front?.Reads.Answered ?? 0);

    public NetworkAddress? ReadAddressOf(int server) => servers[server];

    public void Start()
    {
        if (IsRunning) return;
        if (!host.IsUp) network.PowerOn(host);
        _lives++;
        _frontLoop = NewLoop($"{host}.front.{_lives}");
        var now = setup with
        {
            MayFound = _mayFound,
            Boxes = setup.Boxes is { } boxes ? boxes with { Known = _kept, Keep = Keep } : null,
        };
        _readsBefore = ReadsAnswered;
        _front = new GroupFront(
            _frontLoop, now, [.. servers.Select(address => (Func<NetworkAddress?>)(() => address))],
            options, this, logger, rules);
        _mayFound = false;
        NewEngine();
        _front.Door.Listen(Address, new ListenOptions(), tls: null, logins: null, balancers: null);
        _front.ListenForPeers();
        _front.Start();
        _frontLoop.Start(_front);
    }

    /// <summary>SIGKILL: the kernel closes the connections.</summary>
    public void Kill()
    {
        if (!IsRunning) return;
        network.CloseSocketsOf(host);
        StopLoops();
    }

    /// <summary>The machine is gone, and tells nobody.</summary>
    public void PowerOff()
    {
        if (!IsRunning) return;
        network.PowerOff(host);
        StopLoops();
    }

    /// <summary>SIGTERM.</summary>
    public void Drain()
    {
        if (!IsRunning) return;
        var front = _front!;
        _frontLoop!.Post(new LoopCall(() => front.Drain(5 * VirtualTime.Second)));
    }

    /// <summary>SIGSTOP until then.</summary>
    public void PauseUntil(long time)
    {
        foreach (var loop in _loops) loop.PauseUntil(time);
    }

    /// <summary>The thread of the group does not get to run until then; those of the engine do.</summary>
    public void PauseFrontUntil(long time) => _frontLoop?.PauseUntil(time);

    public void Run(OfficeEngine engine)
    {
        Offices++;
        for (var i = 0; i < _engineLoops.Length; i++) _engineLoops[i].Start(engine.Crew.Host.Owners[i]);
    }

    public bool HasEnded(OfficeEngine engine) => Array.TrueForAll(_engineLoops, loop => loop.IsStopped);

    public void End(OfficeEngine engine)
    {
        foreach (var loop in _engineLoops) loop.Stop();
        foreach (var loop in _engineLoops) loop.DeliverRest();
        foreach (var loop in _engineLoops) loop.DeliverRest();
        foreach (var loop in _engineLoops)
        {
            network.ResetSocketsOf(loop);
            loop.Buffers.ReleaseRetained();
            _loops.Remove(loop);
        }

        NewEngine();
    }

    public void StopLoops()
    {
        foreach (var loop in _loops)
        {
            loop.Stop();
            loop.Buffers.ReleaseRetained();
        }

        _loops.Clear();
        _front?.Dispose();
    }

    private void Keep(GroupState state) => _kept = state;

    private void NewEngine()
    {
        _engines++;
        _engineLoops = [.. Enumerable.Range(0, options.Workers).Select(i => NewLoop($"{host}.{_engines}.{i}", options.Workers > 1))];
        Next = new OfficeEngine(_engineLoops, OfficeGate.Of(setup, rules, servers.Count),
            loops => new ProxyCrew(options, pool, [.. servers], new ProxyHost(loops, logger), logger) { BoardChanged = _front!.NoteBoard });
    }

    private SimulatedLoop NewLoop(string name, bool isPreempted = false)
    {
        var loop = new SimulatedLoop(world, network, host, name) { IsPreempted = isPreempted };
        _loops.Add(loop);
        return loop;
    }
}
