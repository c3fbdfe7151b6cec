using System.Diagnostics;
using System.Globalization;
using Understudy.Store;

namespace Understudy.LoadGenerator.Replay;

/// <summary><c>understudy-bench store-restart</c>: how long a full store takes to be written to a file and to be read again.</summary>
internal static class StoreRestartCommand
{
    public const string Usage =
        "understudy-bench store-restart [--mebibytes N (1024)] [--value-bytes N (100)] [--file PATH (/dev/shm/...)]";

    private const uint Now = 1_700_000_000;

    public static int Run(Arguments arguments)
    {
        var mebibytes = arguments.Number("mebibytes", 1024, 8, 1 << 20);
        var valueBytes = arguments.Number("value-bytes", 100, 1, 100_000);
        var path = arguments.Text("file", $"/dev/shm/understudy-bench-{Environment.ProcessId}");
        arguments.RefuseUnread();
        var options = new StoreOptions { LimitBytes = (long)mebibytes << 20, HashSeed = 1 };
        try
        {
            Console.WriteLine("| | items | seconds | CPU seconds |\n|---|---:|---:|---:|");
            using (var store = new ItemStore(options))
            {
                Fill(store, valueBytes);
                using var image = File.Create(path);
                Report("written", () => store.Unload(image, Now, Now));
            }

            using var next = new ItemStore(options);
            using var from = File.OpenRead(path);
            Report("read", () => next.Load(from, Now, _ => { }) == ImageOutcome.Loaded ? next.RestoredItems : 0);
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Fill(ItemStore store, int valueBytes)
    {
        Span<byte> key = stackalloc byte[CacheRequest.KeyBytes];
        var value = new byte[valueBytes];
        using var session = store.OpenSession();
        for (ulong id = 1; store.Statistics().Evictions == 0;)
        {
            session.EnterBatch(Now);
            for (var i = 0; i < 1000; i++, id++)
            {
                new CacheRequest(id, valueBytes).WriteKey(key);
                session.Store(new StoreRequest { Key = key, Value = value }, out _);
            }

            session.LeaveBatch();
        }
    }

    private static void Report(string name, Func<long> step)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var started = TimeProvider.System.GetTimestamp();
        var items = step();
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var cpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {items} | {seconds:F2} | {cpuSeconds:F2} |"));
    }
}
