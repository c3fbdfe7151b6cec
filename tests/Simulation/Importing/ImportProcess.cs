using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Node;
using Understudy.Node.Importing;
using Understudy.Node.Workers;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Store;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Importing;

/// <summary>A real node, all but its threads: the old server, or the one that takes over its items.</summary>
internal sealed class ImportProcess(VirtualWorld world, SimulatedNetwork network, Host host, ImportOptions? import)
{
    private const int Port = 11211;

    private static readonly NodeOptions Options = new() { Workers = 2, MemoryLimitBytes = 8 << 20, MaxItemBytes = 10 << 10 };

    private SimulatedLoop[] _threads = [];
    private StoreSession? _checker;
    private int _lives;

    public NodeCrew? Crew { get; private set; }

    public NetworkAddress Address => host.AddressOf(Port);

    public void Start()
    {
        if (Crew is not null) return;
        _lives++;
        _threads = [.. Enumerable.Range(0, Options.Workers).Select(i =>
            new SimulatedLoop(world, network, host, $"{host.Name}.{_lives}.{i}") { IsPreempted = true })];
        Crew = new NodeCrew(Options, _threads, 1000 + _lives + (10 * host.Number), NullLogger.Instance, import: import);
        _checker = Crew.State.Store.OpenSession();
        Crew.Listen(Address, new ListenOptions());
        Crew.Import?.Start();
        for (var i = 0; i < _threads.Length; i++) _threads[i].Start(Crew.Workers[i]);
    }

    public void Kill()
    {
        if (Crew is null) return;
        network.CloseSocketsOf(host);
        foreach (var thread in _threads) thread.Stop();
        foreach (var worker in Crew.Workers)
        {
            while (worker.Clients.Count > 0) worker.Clients[^1].Close();
        }

        foreach (var thread in _threads) thread.Buffers.ReleaseRetained();
        _checker!.Dispose();
        Crew.Dispose();
        (Crew, _checker, _threads) = (null, null, []);
    }

    public void PauseThreadUntil(int thread, long time)
    {
        if (Crew is not null) _threads[thread].PauseUntil(time);
    }

    /// <summary>Items that nobody asks for.</summary>
    public void Fill(int items)
    {
        _checker!.EnterBatch(Crew!.State.SecondAt(world.Now));
        for (var i = 0; i < items; i++)
        {
            var key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"filler{i}"));
            _checker.Store(new StoreRequest { Key = key, Value = key, Mode = StoreMode.Set }, out _);
        }

        _checker.LeaveBatch();
    }

    public string? Peek(string key)
    {
        if (Crew is null) return null;
        _checker!.EnterBatch(Crew.State.SecondAt(world.Now));
        var found = _checker.Peek(Encoding.ASCII.GetBytes(key), out var item);
        var text = found == FindOutcome.Hit ? Encoding.ASCII.GetString(item.Value) : null;
        _checker.LeaveBatch();
        return text;
    }
}
