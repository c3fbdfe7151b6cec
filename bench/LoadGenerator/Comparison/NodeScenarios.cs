using Understudy.LoadGenerator.Load;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>What the node is held to beside a memcached with as many threads.</summary>
internal static class NodeScenarios
{
    private static readonly LoadOptions Plain = new() { Target = NetworkAddress.Unix("") };

    // The bounds are the product's published goals.
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Alone("d1", "depth 1: 50 connections, 100 B, 90 % get", 1.1, Plain),
        Alone("d16", "depth 16: as above, 16 requests in flight", 4, Plain with { Depth = 16 }),
        Alone("mget10", "gets of 10 keys", 1.6, Plain with { KeysPerGet = 10, GetsPerThousand = 1000 }),
        Alone("v4k", "values of 4 KiB, 90 % get", 1.15, Plain with { ValueBytes = 4096, KeyCount = 20_000 }),
        Alone("c500", "500 connections, depth 1", 1.1, Plain with { Connections = 500 }),
        Alone("set", "sets only, depth 1", 1.05, Plain with { GetsPerThousand = 0 }),
        Twice("t2d1", "two threads, depth 1", 1.1, Plain),
        Twice("t2d16", "two threads, depth 16", 3, Plain with { Depth = 16 }),
    ];

    private static Scenario Alone(string name, string title, double factor, LoadOptions load) =>
        Between(Target.Node, Target.Memcached, name, title, factor, load);

    // On two cores the clients take part of one, so that throughput shows what is left over for the target: CPU per request counts.
    private static Scenario Twice(string name, string title, double factor, LoadOptions load) =>
        Between(Target.NodeTwice, Target.MemcachedTwice, name, title, factor, load);

    private static Scenario Between(Target node, Target memcached, string name, string title, double factor, LoadOptions load) => new()
    {
        Name = name,
        Title = title,
        Load = load,
        Targets = [node, memcached],
        Demands =
        [
            Demand.AtLeast(node.Name, memcached.Name, Measure.Throughput, factor),
            Demand.AtMost(node.Name, memcached.Name, Measure.Cpu, 1 / factor),
            Demand.AtMost(node.Name, memcached.Name, Measure.P99, 1),
        ],
    };
}
