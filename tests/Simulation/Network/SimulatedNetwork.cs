using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>Hosts, the links between them, and the connections that run over the links.</summary>
internal sealed class SimulatedNetwork(VirtualWorld world)
{
    // Linux sends SYN again after 1, 3, 7, 15 ... seconds and gives up after 6 (tcp_syn_retries).
    private const int MostSynRetries = 6;

    private readonly List<Host> _hosts = [];
    private readonly Dictionary<(int From, int To), Link> _links = [];
    private readonly Dictionary<NetworkAddress, SimulatedListener> _listeners = [];
    private readonly Dictionary<Host, List<SimulatedSocket>> _sockets = [];
    private int _ports = 40_000;

    public VirtualWorld World => world;

    /// <summary>How many times sooner than usual lost packets are sent again.</summary>
    public int Tempo { get; init; } = 1;

    /// <summary>Most bytes of one direction of a connection that are sent and not read.</summary>
    public int WindowBytes { get; init; } = 64 << 10;

    /// <summary>About as many bytes are handed to a loop at once.</summary>
    public int ReceiveBytes { get; init; } = 16 << 10;

    /// <summary>After so long the kernel of who made a connection gives up what is not confirmed; 0: never.</summary>
    public long UserTimeout { get; init; }

    /// <summary>Is told of all that processes read: the end of the connection, and how many bytes.</summary>
    public Action<SimulatedSocket, int>? OnRead { get; set; }

    public Host AddHost(string name)
    {
        var host = new Host(world, name, _hosts.Count);
        _hosts.Add(host);
        _sockets[host] = [];
        return host;
    }

    public Link LinkFrom(Host from, Host to)
    {
        if (!_links.TryGetValue((from.Number, to.Number), out var link))
            _links[(from.Number, to.Number)] = link = new Link(world, from, to, Tempo);
        return link;
    }

    /// <summary>The machine loses power: its connections are forgotten on its side only.</summary>
    public void PowerOff(Host host)
    {
        host.IsUp = false;
        foreach (var socket in _sockets[host].ToArray()) socket.Vanish();
        foreach (var listener in _listeners.Values.Where(l => l.Loop.Host == host).ToArray()) listener.Close();
    }

    public void PowerOn(Host host)
    {
        host.IsUp = true;
        foreach (var other in _hosts) LinkFrom(other, host).ReleaseStuck();
    }

    /// <summary>A process on the host was killed: the kernel closes its sockets.</summary>
    public void CloseSocketsOf(Host host)
    {
        foreach (var socket in _sockets[host].ToArray()) socket.CloseForDeadProcess();
        foreach (var listener in _listeners.Values.Where(l => l.Loop.Host == host).ToArray()) listener.Close();
    }

    /// <summary>A loop has ended, and its connections are reset.</summary>
    public void ResetSocketsOf(SimulatedLoop loop)
    {
        foreach (var socket in _sockets[loop.Host].Where(socket => socket.Loop == loop).ToArray()) socket.Abort();
    }

    public SimulatedListener Listen(SimulatedLoop loop, NetworkAddress address, IListenerHandler handler)
    {
        var listener = new SimulatedListener(this, loop, address, handler);
        if (!_listeners.TryAdd(address, listener)) throw new ListenException(address, ListenFault.PortTaken, "EADDRINUSE");
        return listener;
    }

    public SimulatedSocket Connect(SimulatedLoop loop, NetworkAddress address, ISocketHandler handler)
    {
        var target = HostOf(address);
        var socket = new SimulatedSocket(this, loop.Host, target, loop.Host.AddressOf(_ports++).ToString(), address.ToString());
        socket.Own(loop, handler);
        _sockets[loop.Host].Add(socket);
        SendSyn(socket, loop.Host, target, address, retry: 0);
        return socket;
    }

    public void Unlisten(SimulatedListener listener) => _listeners.Remove(listener.Address);

    public void Forget(SimulatedSocket socket) => _sockets[socket.Host].Remove(socket);

    private Host HostOf(NetworkAddress address) => _hosts.First(host => host.Address.Equals(address.EndPoint!.Address));

    private void SendSyn(SimulatedSocket socket, Host from, Host to, NetworkAddress address, int retry)
    {
        world.After(LinkFrom(from, to).NextLatency(), () =>
        {
            if (socket.IsOver) return;
            if (!LinkFrom(from, to).IsOpen || !LinkFrom(to, from).IsOpen)
            {
                if (retry == MostSynRetries) socket.FailConnect(CloseReason.TimedOut);
                else world.After(VirtualTime.Second << retry, () => SendSyn(socket, from, to, address, retry + 1));
            }
            else if (!_listeners.TryGetValue(address, out var listener))
            {
                world.After(LinkFrom(to, from).NextLatency(), () => socket.FailConnect(CloseReason.Refused));
            }
            else
            {
                Accept(socket, from, listener);
            }
        });
    }

    private void Accept(SimulatedSocket client, Host from, SimulatedListener listener)
    {
        var server = new SimulatedSocket(this, listener.Loop.Host, from, listener.Address.ToString(), client.LocalName);
        _sockets[server.Host].Add(server);
        SimulatedSocket.Join(client, server, this);
        listener.Enqueue(server);
    }
}
