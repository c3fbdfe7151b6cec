using Understudy.Checking;
using Understudy.Node.Importing;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Importing;

/// <summary>An old server, a new node that takes over its items, clients that move from one to the other, and what happens to
/// them.</summary>
internal sealed class ImportWorld
{
    private const int Clients = 4;
    private const int KeysPerClient = 10;
    private const int Fillers = 400;
    private const int Steps = 6;

    private readonly VirtualWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly SeededRandom _random;
    private readonly Host[] _hosts;
    private readonly List<ImportClient> _clients;
    private bool _wasRestarted;

    private ImportWorld(ulong seed, ImportRules rules)
    {
        _world = new VirtualWorld(seed);
        _network = new SimulatedNetwork(_world);
        _random = _world.Derive("faults");
        _hosts = [_network.AddHost("old"), _network.AddHost("new")];
        Source = new ImportProcess(_world, _network, _hosts[0], null);
        Node = new ImportProcess(_world, _network, _hosts[1], new ImportOptions
        {
            // Longer than clients can be kept waiting, who then ask nobody.
            Source = Source.Address, KeysPerSecond = _random.OneIn(2) ? 0 : 200, Quiet = TimeSpan.FromSeconds(5),
            Rules = rules,
        });
        var loop = new SimulatedLoop(_world, _network, _network.AddHost("clients"), "clients");
        _clients = [.. Enumerable.Range(0, Clients).Select(i =>
            new ImportClient(loop, this, _world.Derive($"client{i}"), i, KeysPerClient))];
        loop.Start(IdleOwner.Instance);
    }

    public ImportProcess Source { get; }

    public ImportProcess Node { get; }

    public List<string> Broken { get; } = [];

    public int Hits => _clients.Sum(c => c.Hits);

    /// <summary>The new node goes on with what it has.</summary>
    public bool HasBrokenOff => _wasBrokenOff |= State == ImportState.BrokenOff;

    public bool IsDone => State == ImportState.Done;

    private ImportState? State => Node.Crew?.Import!.Report.State;

    private bool _wasBrokenOff;

    public static ImportWorld Play(ulong seed, ImportRules? rules = null)
    {
        var world = new ImportWorld(seed, rules ?? ImportRules.All);
        world.Run();
        return world;
    }

    public void Break(string what) => Broken.Add($"{_world.Now / VirtualTime.Millisecond} ms: {what}");

    private void Run()
    {
        Source.Start();
        Source.Fill(Fillers);
        foreach (var client in _clients) client.Start();
        // The clients that are there before the node are refused by its host meanwhile.
        Go(_random.Between(0, 500) * VirtualTime.Millisecond);
        Node.Start();
        for (var i = 0; i < Steps; i++)
        {
            Go(_random.Between(50, 1500) * VirtualTime.Millisecond);
            Do(_random.Below(7));
        }

        foreach (var client in _clients) client.HasMoved = true;
        Go(20 * VirtualTime.Second);
        foreach (var client in _clients) client.IsStopped = true;
        Go(2 * VirtualTime.Second);
        Compare();
        Node.Kill();
        Source.Kill();
    }

    private void Do(int step)
    {
        var until = _world.Now + (_random.Between(10, 900) * VirtualTime.Millisecond);
        switch (step)
        {
            case 0 or 1: _random.Pick(_clients).HasMoved = true; break;
            case 2: Source.PauseThreadUntil(_random.Below(2), until); break;
            case 3: Node.PauseThreadUntil(_random.Below(2), until); break;
            case 4:
                var link = _network.LinkFrom(_hosts[0], _hosts[1]);
                link.Cut();
                _world.At(until, link.Heal);
                break;
            case 5 when _random.OneIn(3):
                // What it had is lost, and what the old server has is older than what clients have written since.
                _wasRestarted = true;
                Node.Kill();
                Node.Start();
                break;
            case 6 when _random.OneIn(6):
                _wasBrokenOff = true;
                foreach (var client in _clients) client.HasMoved = true;
                Source.Kill();
                break;
        }
    }

    private void Go(long time) => _world.RunUntil(_world.Now + time);

    private void Compare()
    {
        if (_wasRestarted || HasBrokenOff) return;
        if (!IsDone) Break($"it is {State}");
        foreach (var (key, value) in _clients.SelectMany(client => client.Expected()))
        {
            if (Node.Peek(key) is var here && here != value) Break($"{key} is '{here}' and should be '{value}'");
        }

        for (var i = 0; i < Fillers; i++)
        {
            if (Node.Peek($"filler{i}") is null) Break($"filler{i} is lost");
        }
    }
}
