using System.Globalization;
using Understudy.LoadGenerator.Comparison;
using Understudy.LoadGenerator.Load;
using Understudy.LoadGenerator.Measuring;

namespace Understudy.LoadGenerator.Footprint;

/// <summary><c>understudy-bench node-footprint</c>: memory of the published node at rest, full, and per idle connection.</summary>
internal static class NodeFootprintCommand
{
    public const string Usage = """
        understudy-bench node-footprint --understudy PATH [--connections N (10000)] [--target-core N (0)]
        """;

    private const double Mebibyte = 1 << 20;
    private const double MostBase = 45;

    // Of the limit, on top of what the program itself takes.
    private const double Overhead = 1.05;
    private const double MostGrowth = 1.03;

    // Until the runtime has compiled what is busy and given back what it needed for that.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    public static int Run(Arguments arguments)
    {
        var program = arguments.Text("understudy", "understudy");
        var connections = arguments.Number("connections", 10_000, 2, 100_000);
        var core = arguments.Number("target-core", 0, 0, 1023);
        arguments.RefuseUnread();

        Console.WriteLine("| measure | measured | goal | |\n|---|---:|---:|---|");
        var fresh = AtRest(program, core) / Mebibyte;
        Write("RSS after the first reply", fresh, "MiB", MostBase);
        var few = WithConnections(program, core, 2);
        var many = WithConnections(program, core, connections);
        Write($"each of {connections} idle connections", (many - few) / (connections - 2.0) / 1024, "KiB", 2);
        foreach (var megabytes in (int[])[64, 1024])
        {
            var full = Full(program, core, megabytes) / Mebibyte;
            Write($"RSS with {megabytes} MiB of cache full", full, "MiB", (megabytes * Overhead) + MostBase);
            Write("of that more than at rest", full - fresh, "MiB", megabytes * MostGrowth);
        }

        return 0;
    }

    private static void Write(string what, double measured, string unit, double goal)
    {
        var verdict = measured <= goal ? "pass" : "**miss**";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {measured:F2} {unit} | <= {goal:F2} {unit} | {verdict} |"));
    }

    private static long AtRest(string program, int core)
    {
        var listen = FreePort.Next();
        using var node = ChildProcess.Start(program, TargetCommand.Node(listen, 64), core);
        FirstReply.Await(listen, "version\r\n"u8);
        return ResidentMemory.Bytes(node.Id);
    }

    // Every connection has sent and received something before it falls idle: that is what clients do.
    private static long WithConnections(string program, int core, int connections) => Memory(program, core, 64, new LoadOptions
    {
        Target = FreePort.Next(),
        Connections = connections,
        KeyCount = 1000,
        Prefill = true,
        Rate = 5000,
        WarmUp = TimeSpan.FromSeconds(4),
        Duration = TimeSpan.FromSeconds(1),
    });

    // Twice as many bytes of values as there is room for, each stored once before the measurement begins.
    private static long Full(string program, int core, int megabytes)
    {
        const int ValueBytes = 1000;
        return Memory(program, core, megabytes, new LoadOptions
        {
            Target = FreePort.Next(),
            Depth = 16,
            ValueBytes = ValueBytes,
            KeyCount = megabytes * (1 << 20) / ValueBytes * 2,
            GetsPerThousand = 0,
            Prefill = true,
            WarmUp = Settling,
            SetUpLimit = TimeSpan.FromMinutes(5),
        });
    }

    private static long Memory(string program, int core, int megabytes, LoadOptions load)
    {
        using var node = ChildProcess.Start(program, TargetCommand.Node(load.Target, megabytes), core);
        var result = new LoadRun(load).Execute(node.Id);
        if (!result.IsClean) throw new InvalidOperationException($"{megabytes} MiB, {load.Connections} connections: {result}");
        return result.Span.WatchedMemory;
    }
}
