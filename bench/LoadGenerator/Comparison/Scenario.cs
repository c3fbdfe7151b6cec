using Understudy.LoadGenerator.Load;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>A load, the targets it is sent to in turn, and what is demanded of them.</summary>
internal sealed record Scenario
{
    // What a change may cost before its author has to say so.
    private const double MostCpuAgainstEarlier = 1.02;

    private static readonly LoadOptions Plain = new() { Target = NetworkAddress.Unix("") };

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The load; where it goes and how long it lasts is filled in later.</summary>
    public required LoadOptions Load { get; init; }

    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>Servers behind a proxy; copies come on top.</summary>
    public int Servers { get; init; } = 2;

    /// <summary>Real memcached servers behind the proxies instead of ideal ones.</summary>
    public bool HasRealServers { get; init; }

    public IReadOnlyList<Demand> Demands { get; init; } = [];

    // The bounds are the product's published goals; docs/performance.md says where each comes from.
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new()
        {
            Name = "d1", Title = "depth 1: 50 connections, 100 B, 90 % get", Load = Plain,
            Targets = [Target.Understudy, Target.Nutcracker, Target.Memcached],
            Demands = [.. AgainstNutcracker(1.15), CpuAtMost(0.85), Demand.AtLeast("understudy", "memcached", Measure.Throughput, 0.85)],
        },
        new()
        {
            Name = "d16", Title = "depth 16: as above, 16 requests in flight", Load = Plain with { Depth = 16 },
            Targets = [Target.Understudy, Target.Nutcracker, Target.Memcached],
            Demands = [.. AgainstNutcracker(2.5), Demand.AtLeast("understudy", "memcached", Measure.Throughput, 2)],
        },
        new()
        {
            Name = "mget10", Title = "gets of 10 keys", Load = Plain with { KeysPerGet = 10, GetsPerThousand = 1000 },
            Targets = [Target.Understudy, Target.Nutcracker, Target.Memcached], Demands = AgainstNutcracker(1.15),
        },
        new()
        {
            Name = "v4k", Title = "values of 4 KiB, 90 % get", Load = Plain with { ValueBytes = 4096, KeyCount = 20_000 },
            Targets = [Target.Understudy, Target.Nutcracker, Target.Memcached], Demands = AgainstNutcracker(1.15),
        },
        new()
        {
            Name = "c500", Title = "500 connections, depth 1", Load = Plain with { Connections = 500 },
            Targets = [Target.Understudy, Target.Nutcracker, Target.Memcached], Demands = AgainstNutcracker(1.3),
        },
        new()
        {
            Name = "set", Title = "sets only, depth 1, one copy and two", Load = Plain with { GetsPerThousand = 0 },
            Targets = [Target.Understudy, Target.UnderstudyCopies, Target.Nutcracker],
            Demands = [.. AgainstNutcracker(1.2), Demand.AtMost("understudy, two copies", "understudy", Measure.Cpu, 1.5)],
        },
        new()
        {
            Name = "mget100", Title = "gets of 100 keys over 6 servers",
            Load = Plain with { KeysPerGet = 100, GetsPerThousand = 1000 }, Servers = 6,
            Targets = [Target.Understudy, Target.Nutcracker], Demands = AgainstNutcracker(null),
        },
        new()
        {
            Name = "v1m", Title = "values of 1 MiB, 10 connections, 90 % get",
            Load = Plain with { ValueBytes = 1 << 20, KeyCount = 64, Connections = 10 },
            Targets = [Target.Understudy, Target.Nutcracker], Demands = AgainstNutcracker(null),
        },
        new()
        {
            Name = "c10k", Title = "10,000 connections, depth 1", Load = Plain with { Connections = 10_000 },
            Targets = [Target.Understudy, Target.Nutcracker], Demands = AgainstNutcracker(null),
        },
        new()
        {
            Name = "real16", Title = "depth 16 in front of real memcached servers", Load = Plain with { Depth = 16 }, HasRealServers = true,
            Targets = [Target.Understudy, Target.Nutcracker], Demands = [.. AgainstNutcracker(1), CpuAtMost(1)],
        },
        new()
        {
            Name = "unix1", Title = "depth 1 over Unix sockets and over TCP", Load = Plain,
            Targets = [Target.Understudy, Target.UnderstudyUnix],
            Demands = [Demand.AtLeast("understudy, Unix sockets", "understudy", Measure.Throughput, 1.8)],
        },
    ];

    /// <summary>The same load for our own program alone: each build beside the other.</summary>
    public Scenario AgainstEarlier()
    {
        var ours = Targets.Where(t => t.Kind is TargetKind.Understudy or TargetKind.Node).ToList();
        return this with
        {
            Targets = [.. ours.SelectMany(t => new[] { t, t.Earlier })],
            Demands = [.. ours.Select(t => Demand.AtMost(t.Name, t.Earlier.Name, Measure.Cpu, MostCpuAgainstEarlier))],
        };
    }

    // p99 must never be worse than nutcracker's; not every load has a bound for throughput.
    private static IReadOnlyList<Demand> AgainstNutcracker(double? throughput)
    {
        var latency = Demand.AtMost("understudy", "nutcracker", Measure.P99, 1);
        return throughput is { } least ? [Demand.AtLeast("understudy", "nutcracker", Measure.Throughput, least), latency] : [latency];
    }

    private static Demand CpuAtMost(double bound) => Demand.AtMost("understudy", "nutcracker", Measure.Cpu, bound);
}
