using System.Globalization;
using System.Net;
using Understudy.LoadGenerator.Comparison;
using Understudy.LoadGenerator.Load;
using Understudy.LoadGenerator.Measuring;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Footprint;

/// <summary>
/// <c>understudy-bench footprint</c>: memory of the published proxy at rest, per idle connection, and how fast it starts.
/// </summary>
internal static class FootprintCommand
{
    public const string Usage = """
        understudy-bench footprint --understudy PATH [--connections N (10000)] [--starts N (20)] [--target-core N (0)] [--memcached PATH]
        """;

    public static int Run(Arguments arguments)
    {
        var program = arguments.Text("understudy", "understudy");
        var memcached = arguments.Text("memcached", "memcached");
        var connections = arguments.Number("connections", 10_000, 2, 100_000);
        var starts = arguments.Number("starts", 20, 1, 1000);
        var core = arguments.Number("target-core", 0, 0, 1023);
        arguments.RefuseUnread();

        var milliseconds = Starts(program, memcached, core, starts, out var freshBytes);
        var baseBytes = BytesWith(1, program, core);
        var fullBytes = BytesWith(connections, program, core);
        var perConnection = (fullBytes - baseBytes) / (double)(connections - 1);

        Console.WriteLine("| measure | measured | goal | |\n|---|---:|---:|---|");
        Write("start to first reply, median", milliseconds, "ms", 100);
        Write("RSS after the first reply", freshBytes / 1048576.0, "MiB", 45);
        Write("RSS with 1 connection, after requests", baseBytes / 1048576.0, "MiB", 45);
        Write($"each of {connections} idle connections", perConnection / 1024, "KiB", 2);
        return 0;
    }

    private static void Write(string what, double measured, string unit, double goal)
    {
        var verdict = measured <= goal ? "pass" : "**miss**";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {measured:F2} {unit} | <= {goal} {unit} | {verdict} |"));
    }

    // A get, not a version: the reply proves that the way to a server is open.
    private static double Starts(string program, string memcached, int core, int count, out long freshBytes)
    {
        var server = FreePort.Next();
        using var child = ChildProcess.Start(memcached, TargetCommand.Memcached(server), core);
        FirstReply.Await(server, "version\r\n"u8);
        var milliseconds = new double[count];
        freshBytes = 0;
        for (var i = 0; i < count; i++)
        {
            var listen = FreePort.Next();
            var start = TimeProvider.System.GetTimestamp();
            using var proxy = ChildProcess.Start(program, TargetCommand.Understudy(listen, [server], []), core);
            var reply = FirstReply.Await(listen, "get nothing\r\n"u8);
            milliseconds[i] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            if (reply != "END") throw new InvalidOperationException($"the first reply was {reply}");
            freshBytes = Math.Max(freshBytes, ResidentMemory.Bytes(proxy.Id));
        }

        return Rows.Median(milliseconds)!.Value;
    }

    // Every connection has sent and received something before it falls idle: that is what clients do.
    private static long BytesWith(int connections, string program, int core)
    {
        var listen = FreePort.Next();
        var load = new LoadRun(new LoadOptions
        {
            Target = listen,
            Connections = connections,
            KeyCount = 1000,
            Rate = 5000,
            WarmUp = TimeSpan.FromSeconds(4),
            Duration = TimeSpan.FromSeconds(1),
            IdealServers = [NetworkAddress.Tcp(IPAddress.Loopback, 0), NetworkAddress.Tcp(IPAddress.Loopback, 0)],
        });
        using var proxy = ChildProcess.Start(program, TargetCommand.Understudy(listen, load.IdealServers, []), core);
        var result = load.Execute(proxy.Id);
        if (!result.IsClean) throw new InvalidOperationException($"{connections} connections: {result}");
        return result.Span.WatchedMemory;
    }
}
