using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Node;
using Understudy.Node.Workers;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Store;
using Understudy.Store.Sessions;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Servers;

/// <summary>The real node, all but its threads, on a host of its own.</summary>
internal sealed class SimulatedNode : ISimulatedServer
{
    private const int Port = 11211;
    private const int Threads = 2;

    // After SIGCONT the threads run again one by one.
    private const long UsualStagger = 3 * VirtualTime.Millisecond;
    private const long LongestStagger = 1500 * VirtualTime.Millisecond;

    // The smallest there is: thousands of nodes live and die in a campaign.
    private static readonly NodeOptions Options = new() { Workers = Threads, MemoryLimitBytes = 8 << 20, MaxItemBytes = 10 << 10 };

    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly SeededRandom _random;
    private readonly Timeline _timeline;
    private SimulatedLoop[] _threads = [];
    private NodeCrew? _crew;
    private StoreSession? _checker;
    private MemoryStream? _image;
    private int _lives;

    public SimulatedNode(VirtualWorld world, SimulatedNetwork network, Host host, Timeline timeline)
    {
        _world = world;
        _network = network;
        _timeline = timeline;
        _random = world.Derive(host.Name);
        Host = host;
        Start(isWarm: false);
    }

    public Host Host { get; }

    public NetworkAddress Address => Host.AddressOf(Port);

    public string Name => Host.Name;

    public bool RefusesFlush => false;

    /// <summary>How many times sooner than usual a thread runs again that does not get to run.</summary>
    public int Tempo { get; init; } = 1;

    public byte[]? Peek(string key)
    {
        if (_crew is null) return null;
        _checker!.EnterBatch(_crew.State.SecondAt(_world.Now));
        var found = _checker.Peek(Encoding.ASCII.GetBytes(key), out var item);
        var value = found == FindOutcome.Hit ? item.Value.ToArray() : null;
        _checker.LeaveBatch();
        return value;
    }

    public bool HasEvicted(string key, long from, long to) => false;

    // A handful of items do not fill the smallest node.
    public void EvictUntil(long time)
    {
    }

    public void Kill()
    {
        if (_crew is null) return;
        _network.CloseSocketsOf(Host);
        Keep();
        Dispose();
    }

    public void PowerOff()
    {
        if (_crew is null) return;
        _network.PowerOff(Host);
        Dispose();
    }

    /// <remarks>Warm, the node finds the items of the last moment before it went, as after a clean stop (-e).</remarks>
    public void Start(bool isWarm)
    {
        if (_crew is not null) return;
        if (!Host.IsUp) _network.PowerOn(Host);
        _lives++;
        _threads = [.. Enumerable.Range(0, Threads).Select(NewThread)];
        _crew = new NodeCrew(Options, _threads, processId: 1000 + _lives, NullLogger.Instance);
        // A clock that was set back refuses the items.
        if (isWarm && _image is not null && _crew.Restore(_image, _ => { }) is not (ImageOutcome.Loaded or ImageOutcome.FromTheFuture))
            throw new InvalidOperationException($"{Name} cannot read the items it left");
        _image = null;
        _checker = _crew.State.Store.OpenSession();
        _crew.Listen(Address, new ListenOptions());
        for (var i = 0; i < Threads; i++) _threads[i].Start(_crew.Workers[i]);
    }

    public void HangUntil(long time)
    {
        foreach (var thread in _threads)
        {
            var stagger = !thread.IsPaused && _random.OneIn(4) ? LongestStagger / Tempo : UsualStagger;
            thread.PauseUntil(time + _random.Between(0, stagger));
        }
    }

    public void HangThreadUntil(int thread, long time)
    {
        if (_crew is not null && !_threads[thread % Threads].IsPaused) _threads[thread % Threads].PauseUntil(time);
    }

    /// <summary>The process is gone, and its memory with it.</summary>
    public void Dispose()
    {
        if (_crew is null) return;
        foreach (var thread in _threads) thread.Stop();
        foreach (var worker in _crew.Workers)
        {
            while (worker.Clients.Count > 0) worker.Clients[^1].Close();
        }

        foreach (var thread in _threads) thread.Buffers.ReleaseRetained();
        _checker!.Dispose();
        _crew.Dispose();
        (_threads, _crew, _checker) = ([], null, null);
    }

    private void Keep()
    {
        _image = new MemoryStream();
        _crew!.Keep(_image);
        _image.Position = 0;
    }

    private SimulatedLoop NewThread(int number)
    {
        var name = $"{Name}.{_lives}.{number}";
        return _timeline.IsOn
            ? new SimulatedLoop(_world, _network, Host, name) { Tap = handler => new TracedHandler(handler, Name, _timeline) }
            : new SimulatedLoop(_world, _network, Host, name);
    }

    private sealed class TracedHandler(ISocketHandler inner, string server, Timeline timeline) : ISocketHandler
    {
        public void OnConnected() => inner.OnConnected();

        public void OnReceived(ReadOnlySpan<byte> bytes)
        {
            foreach (var line in Encoding.Latin1.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                timeline.Add(server, line);
            inner.OnReceived(bytes);
        }

        public void OnEndOfStream() => inner.OnEndOfStream();

        public void OnWritable() => inner.OnWritable();

        public void OnClosed(CloseReason reason) => inner.OnClosed(reason);
    }
}
