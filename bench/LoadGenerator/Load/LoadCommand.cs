using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Load;

/// <summary><c>understudy-bench load</c>: one run, and what it found on one line for people and one for programs.</summary>
internal static class LoadCommand
{
    public const string Usage = """
        understudy-bench load --target ADDRESS:PORT|/PATH [options]
          --connections N   client connections (50)        --depth N        requests in flight per connection (1)
          --get-permille N  gets among 1000 requests (900) --value-bytes N  bytes of a value (100)
          --keys-per-get N  keys of one get (1)            --keys N         number of keys (100000)
          --rate N          requests per second; 0 waits for each reply (0)
          --warm-up S       seconds before measuring (1)   --seconds S      seconds of measuring (2)
          --prefill         store every item first         --threads N      threads (1)
          --ideal-servers ADDRESS,...  serve ideal servers from this process; they know every item
          --watch-pid PID   charge the CPU time of this process to the requests
        """;

    public static int Run(Arguments arguments)
    {
        var options = Parse(arguments);
        var watched = arguments.Number("watch-pid", 0, 1, int.MaxValue);
        arguments.RefuseUnread();
        var result = new LoadRun(options).Execute(watched);
        Console.Error.WriteLine(result);
        if (result.Failure is null) Console.WriteLine(result.ToJson());
        return result.IsClean ? 0 : 1;
    }

    public static LoadOptions Parse(Arguments arguments)
    {
        var options = new LoadOptions
        {
            Target = Arguments.Address(arguments.Text("target", "127.0.0.1:11211")),
            Connections = arguments.Number("connections", 50, 1, 100_000),
            Depth = arguments.Number("depth", 1, 1, 4096),
            GetsPerThousand = arguments.Number("get-permille", 900, 0, 1000),
            ValueBytes = arguments.Number("value-bytes", 100, 0, 64 << 20),
            KeysPerGet = arguments.Number("keys-per-get", 1, 1, 1024),
            KeyCount = arguments.Number("keys", 100_000, 1, 100_000_000),
            Rate = arguments.Number("rate", 0, 0, 100_000_000),
            WarmUp = arguments.Seconds("warm-up", TimeSpan.FromSeconds(1)),
            Duration = arguments.Seconds("seconds", TimeSpan.FromSeconds(2)),
            Prefill = arguments.Has("prefill"),
            Threads = arguments.Number("threads", 1, 1, 64),
            IdealServers = [.. arguments.List("ideal-servers").Select(Arguments.Address)],
        };
        if (options.KeysPerGet > options.KeyCount) throw new FormatException("--keys-per-get is more than --keys");
        if (options.Threads > options.Connections) throw new FormatException("--threads is more than --connections");
        return options;
    }
}
