using System.Globalization;

namespace Understudy.LoadGenerator.Replay;

/// <summary><c>understudy-bench store-fill</c>: how many items a limit holds, for five sizes.</summary>
internal static class StoreFillCommand
{
    public const string Usage = "understudy-bench store-fill [--mebibytes N (64)] [--memcached PATH]";

    private const int BatchRequests = 64;

    // Items in 64 MiB that the store must hold, everything counted, against memcached 1.6.18 (docs/performance.md).
    private static readonly (string Mix, Func<ulong, int> ValueBytes, int Demand)[] Mixes =
    [
        ("16+32", _ => 32, 700_000),
        ("16+100", _ => 100, 425_000),
        ("16+300", _ => 300, 183_000),
        ("16+1000", _ => 1000, 61_000),
        ("16+40/100/300/900", Trace.MixedBytes, 168_000),
    ];

    public static int Run(Arguments arguments)
    {
        var mebibytes = arguments.Number("mebibytes", 64, 1, 1 << 20);
        var memcached = arguments.Text("memcached", "");
        arguments.RefuseUnread();
        Console.WriteLine("| key+value | store | used MiB | memcached | demand | |\n|---|---:|---:|---:|---:|---|");
        var passes = true;
        foreach (var (mix, valueBytes, demand) in Mixes)
        {
            using var store = new StoreUnderTest(mebibytes);
            var items = Fill(store, mebibytes, valueBytes);
            var others = memcached.Length == 0 ? 0 : FillMemcached(memcached, mebibytes, valueBytes);
            var scaled = (long)demand * mebibytes / 64;
            passes &= items >= scaled;
            var verdict = items >= scaled ? "pass" : "**miss**";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {mix} | {items} | {store.UsedBytes() / 1048576.0:F2} | {others} | {scaled} | {verdict} |"));
        }

        return passes ? 0 : 1;
    }

    private static long FillMemcached(string program, int mebibytes, Func<ulong, int> valueBytes)
    {
        using var memcached = new MemcachedUnderTest(program, mebibytes);
        return Fill(memcached, mebibytes, valueBytes);
    }

    private static long Fill(ICacheUnderTest cache, int mebibytes, Func<ulong, int> valueBytes)
    {
        var bytes = (long)mebibytes << 21;      // twice the limit
        var batch = new CacheRequest[BatchRequests];
        for (ulong id = 1; bytes > 0;)
        {
            for (var i = 0; i < batch.Length; i++, id++)
            {
                batch[i] = new CacheRequest(id, valueBytes(id));
                bytes -= CacheRequest.KeyBytes + batch[i].ValueBytes;
            }

            cache.Replay(batch);
        }

        return cache.CountItems();
    }
}
