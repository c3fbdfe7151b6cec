using System.Globalization;

namespace Understudy.LoadGenerator.Replay;

/// <summary><c>understudy-bench store-misses</c>: miss ratios on the loads W1 to W5, second half of each counted.</summary>
internal static class StoreMissesCommand
{
    public const string Usage =
        "understudy-bench store-misses [--loads W1,W2..] [--requests N (20000000)] [--seed N (1)] [--mebibytes N (64)] [--memcached PATH]";

    // Keys of one batch; one that misses twice within a batch counts twice for memcached, which is asked for all before any is stored.
    private const int BatchRequests = 64;

    private static readonly Dictionary<string, double> Demands = new()
    {
        ["W1"] = 0.125, ["W2"] = 0.315, ["W3"] = 0.410, ["W4"] = 0.185, ["W5"] = 0.312,
    };

    public static int Run(Arguments arguments)
    {
        var loads = arguments.List("loads");
        var requests = arguments.Number("requests", 20_000_000, 1000, int.MaxValue);
        var seed = arguments.Number("seed", 1, 0, int.MaxValue);
        var mebibytes = arguments.Number("mebibytes", 64, 1, 1 << 20);
        var memcached = arguments.Text("memcached", "");
        arguments.RefuseUnread();
        Console.WriteLine("| load | store | memcached | demand | |\n|---|---:|---:|---:|---|");
        var passes = true;
        foreach (var load in loads.Count > 0 ? loads : Trace.Names)
        {
            using var store = new StoreUnderTest(mebibytes);
            var ratio = Replay(store, new Trace(load, seed), requests);
            var others = memcached.Length == 0 ? double.NaN : ReplayMemcached(memcached, mebibytes, new Trace(load, seed), requests);
            var meets = ratio <= Demands[load];
            passes &= meets;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {load} | {ratio:F4} | {others:F4} | {Demands[load]:F4} | {(meets ? "pass" : "**miss**")} |"));
        }

        return passes ? 0 : 1;
    }

    private static double ReplayMemcached(string program, int mebibytes, Trace trace, int requests)
    {
        using var memcached = new MemcachedUnderTest(program, mebibytes);
        return Replay(memcached, trace, requests);
    }

    private static double Replay(ICacheUnderTest cache, Trace trace, int requests)
    {
        var batch = new CacheRequest[BatchRequests];
        long counted = 0, missing = 0;
        for (long done = 0; done < requests; done += batch.Length)
        {
            for (var i = 0; i < batch.Length; i++) batch[i] = trace.Next();
            var missed = cache.Replay(batch);
            if (done < requests / 2) continue;
            counted += batch.Length;
            missing += missed;
        }

        return (double)missing / counted;
    }
}
