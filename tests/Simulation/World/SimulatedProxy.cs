using Understudy.Proxy;
using Understudy.Proxy.Workers;
using Understudy.Simulation.Network;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.World;

/// <summary>The real proxy, all but its threads, on a host of its own: a process that can die and start anew.</summary>
internal sealed class SimulatedProxy(
    VirtualWorld world, SimulatedNetwork network, Host host, int workers, Func<IReadOnlyList<IEventLoop>, ProxyCrew> newCrew)
{
    private const int Port = 11210;
    private const int ControlPort = 11209;

    private SimulatedLoop[] _loops = [];
    private int _lives;

    public Host Host => host;

    public NetworkAddress Address => host.AddressOf(Port);

    /// <summary>Where operators are let in.</summary>
    public NetworkAddress Control => host.AddressOf(ControlPort);

    public IReadOnlyList<SimulatedLoop> Loops => _loops;

    /// <summary>Of the present life, or of the last one.</summary>
    public ProxyCrew Crew { get; private set; } = null!;

    public bool IsRunning => _loops.Length > 0;

    public void Start()
    {
        if (IsRunning) return;
        var life = _lives++ == 0 ? "" : $".{_lives}";
        _loops = [.. Enumerable.Range(0, workers).Select(i => new SimulatedLoop(world, network, host, $"worker{i}{life}")
        {
            IsPreempted = workers > 1,
        })];
        Crew = newCrew(_loops);
        Crew.Host.Add(Crew);
        Crew.Acceptor.Listen(Address, new ListenOptions());
        new ProxyViews(Crew.Host).Operators.Listen(Control);
        Crew.Host.Start();
        for (var i = 0; i < _loops.Length; i++) _loops[i].Start(Crew.Host.Owners[i]);
    }

    /// <summary>SIGKILL: the kernel closes the connections, to clients and to servers.</summary>
    public void Kill()
    {
        if (!IsRunning) return;
        network.CloseSocketsOf(host);
        Stop();
    }

    public void PauseUntil(long time)
    {
        foreach (var loop in _loops) loop.PauseUntil(time);
    }

    /// <summary>One of its threads does not run until then.</summary>
    /// <param name="number">Counts on beyond the last, so that any number names one.</param>
    public void PauseWorkerUntil(int number, long time)
    {
        if (IsRunning) _loops[number % _loops.Length].PauseUntil(time);
    }

    /// <summary>Gives back what memory it kept.</summary>
    public void Stop()
    {
        foreach (var loop in _loops)
        {
            loop.Stop();
            loop.Buffers.ReleaseRetained();
        }

        _loops = [];
    }
}
