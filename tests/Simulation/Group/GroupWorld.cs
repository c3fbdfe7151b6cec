using Understudy.Routing.Group;

namespace Understudy.Simulation.Group;

/// <summary>Members of a group with abstract servers, a coordinator, links and clients, on a virtual clock. A seed replays it
/// exactly.</summary>
internal sealed class GroupWorld
{
    /// <summary>Host numbers: proxies from zero, then servers, then the coordinator.</summary>
    public const int FirstServer = 100;

    public const int CoordinatorHost = 200;

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Dictionary<(int From, int To), int> _cuts = [];
    private long _order;

    public GroupWorld(GroupWorldOptions options)
    {
        Options = options;
        Random = SeededRandom.Derive(options.Seed, "group");
        Coordinator = new WorldCoordinator(this);
        for (var i = 0; i < options.Servers; i++) Servers.Add(new WorldServer(this, i));
        for (var i = 0; i < options.Proxies; i++) Hosts.Add(new ProxyHost(this, i));
        Clients = new GroupClients(this);
        Faults = new GroupFaults(this);
    }

    public GroupWorldOptions Options { get; }

    public SeededRandom Random { get; }

    public long Now { get; private set; }

    public WorldCoordinator Coordinator { get; }

    public List<WorldServer> Servers { get; } = [];

    public List<ProxyHost> Hosts { get; } = [];

    public GroupClients Clients { get; }

    public GroupFaults Faults { get; }

    /// <summary>How often a proxy began to lead.</summary>
    public int Offices { get; set; }

    public int Ejections { get; set; }

    public int Joins { get; set; }

    public int QuietProofs { get; set; }

    /// <summary>What went wrong in the world's own code.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The one that leads in the highest term; without one, the first.</summary>
    public ProxyHost Leader =>
        Hosts.Where(host => host.Process is { IsLeading: true }).MaxBy(host => host.Process!.Member.Term) ?? Hosts[0];

    public static GroupWorld Play(GroupWorldOptions options)
    {
        var context = SynchronizationContext.Current;
        // What waits in this world goes on in its own order and on this thread.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var world = new GroupWorld(options);
            world.Run();
            return world;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void After(long delay, Action what) => _events.Enqueue(what, (Now + Math.Max(0, delay), _order++));

    /// <summary>Begins something that waits in between.</summary>
    public void Begin(Func<Task> what)
    {
        _ = Guard(what);
    }

    private async Task Guard(Func<Task> what)
    {
        try
        {
            await what();
        }
        catch (Exception e)
        {
            Failure ??= e;
        }
    }

    public Reply<bool> Sleep(long time)
    {
        var reply = new Reply<bool>(null, this);
        After(time, () => reply.Set(true));
        return reply;
    }

    /// <summary>Between two times, in milliseconds.</summary>
    public long Between(double shortest, double longest) =>
        Random.Between((long)(shortest * VirtualTime.Millisecond), (long)(longest * VirtualTime.Millisecond));

    public bool IsCut(int from, int to) => _cuts.Count > 0 && _cuts.ContainsKey((from, to));

    public bool IsCutBetween(int one, int other) => IsCut(one, other) || IsCut(other, one);

    public void Cut(IEnumerable<(int From, int To)> ways, long duration)
    {
        var list = ways.ToList();
        foreach (var way in list) _cuts[way] = _cuts.GetValueOrDefault(way) + 1;
        After(duration, () =>
        {
            foreach (var way in list)
            {
                if (--_cuts[way] == 0) _cuts.Remove(way);
            }
        });
    }

    /// <summary>A message between two proxies: repeated while it is cut off, lost after a second, and with the process that it is
    /// for.</summary>
    public void Tell(int from, int to, Action<ProxyProcess> what, Action? onLost = null)
    {
        var life = Hosts[to].Process;
        Try(0);

        void Try(int tries)
        {
            if (IsCut(from, to))
            {
                if (tries < 5) After(200 * VirtualTime.Millisecond, () => Try(tries + 1));
                else onLost?.Invoke();
                return;
            }

            After(Between(.2, 1.5), () =>
            {
                if (life is null || life.IsDead) onLost?.Invoke();
                else life.Receive(() => what(life));
            });
        }
    }

    private void Run()
    {
        foreach (var host in Hosts) host.Start();
        Clients.Begin();
        Faults.Begin();
        Options.Script?.Invoke(this);
        while (Failure is null && _events.TryDequeue(out var next, out var key) && key.At < Options.Duration)
        {
            Now = key.At;
            next();
        }

        if (Failure is not null) throw new InvalidOperationException($"seed {Options.Seed}", Failure);
    }
}
