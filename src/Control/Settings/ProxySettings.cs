using Understudy.Proxy;
using Understudy.Routing.Pools;

namespace Understudy.Control.Settings;

/// <summary>Everything a proxy can be told of itself: the rows of <see cref="ProxyOptions"/>.</summary>
public static class ProxySettings
{
    private static readonly ProxyOptions Defaults = new() { Pool = new PoolOptions { Tiers = [] } };

    // magent took 0 and less for its default.
    internal static Row<ProxyOptions> MaxConnections { get; } = In(SettingPlace.Client).Count("max-connections",
        "Most clients at once. The limit of open files is raised to fit, or fewer are served.", 1, 1_000_000,
        o => o.MaxConnections, (o, n) => n <= 0 ? o : o with { MaxConnections = n }) with { Letter = 'n', Statistic = "maxconns" };

    internal static Row<ProxyOptions> Threads { get; } = In(SettingPlace.Process).Count("threads",
        "Threads, each with its own share of the clients.", 1, 64,
        o => o.Workers, (o, n) => o with { Workers = n }) with { Statistic = "num_threads" };

    /// <summary>When a server counts as failed, and how long anything may take.</summary>
    internal static IReadOnlyList<Row<ProxyOptions>> Health { get; } = MakeHealth(In(SettingPlace.Pool), In(SettingPlace.Process));

    /// <summary>How servers are reached by TLS.</summary>
    internal static IReadOnlyList<Row<ProxyOptions>> ServerTls { get; } = ServerTlsSettings.Of(In(SettingPlace.Pool));

    /// <summary>Servers that come back, and copies that should be equal.</summary>
    internal static IReadOnlyList<Row<ProxyOptions>> Copies { get; } = MakeCopies(In(SettingPlace.Pool));

    /// <summary>What bounds memory and queues.</summary>
    internal static IReadOnlyList<Row<ProxyOptions>> Limits { get; } =
        MakeLimits(In(SettingPlace.Client), In(SettingPlace.Pool), In(SettingPlace.Process));

    internal static IReadOnlyList<Row<ProxyOptions>> All { get; } =
        [MaxConnections, Threads, .. Health, .. ServerTls, .. Copies, .. Limits];

    /// <summary>Those that each pool has for itself.</summary>
    internal static IReadOnlyList<Row<ProxyOptions>> OfPool { get; } = [.. All.Where(row => row.Place == SettingPlace.Pool)];

    /// <summary>Those that hold for all pools.</summary>
    internal static IReadOnlyList<Row<ProxyOptions>> OfProcess { get; } = [.. All.Where(row => row.Place != SettingPlace.Pool)];

    /// <summary>What <c>stats settings</c> tells.</summary>
    /// <param name="inForce">With the values that hold now.</param>
    public static IEnumerable<(string Name, string Value)> Report(ProxyOptions inForce) =>
        from row in All where row.Statistic is not null select (row.Statistic, row.Show!(inForce));

    // Read again when it changes; where it lies does not.
    private static Row<ProxyOptions> Login(RowMaker<ProxyOptions> pool) => pool.FilePath("server-auth-file", "FILE",
        "Log in to servers that ask for it (memcached -Y): USER:PASSWORD for all, or lines of HOST:PORT USER:PASSWORD; "
        + "read again when it changes.",
        (o, path) => o with { ServerAuthFile = path }) with
        {
            Statistic = "server_auth_file",
            Show = o => o.ServerAuthFile ?? "NULL",
            Tell = o => o.ServerAuthFile ?? "none",
            Copy = (from, to) => to with { ServerAuthFile = from.ServerAuthFile },
        };

    private static Row<ProxyOptions>[] MakeHealth(RowMaker<ProxyOptions> pool, RowMaker<ProxyOptions> process) =>
    [
        pool.Duration("reply-timeout", "Longest wait for a server's reply; past it the next copy is asked.",
            Milliseconds(1), Minutes(1), o => o.ReplyTimeout, (o, t) => o with { ReplyTimeout = t }) with { MayChange = true },
        pool.Duration("connect-timeout", "Longest wait for a connection to a server.",
            Milliseconds(1), Minutes(1), o => o.ConnectTimeout, (o, t) => o with { ConnectTimeout = t }) with { MayChange = true },
        Login(pool),
        pool.Count("failure-limit", "Replies missed in a row until a server is left out; a refused connection does it too.",
            1, 1000, o => o.FailureLimit, (o, n) => o with { FailureLimit = n }) with { MayChange = true },
        pool.Duration("probe-backoff-min", "First pause before a server that was left out is probed.",
            Milliseconds(10), Minutes(1), o => o.ProbeBackoffMin, (o, t) => o with { ProbeBackoffMin = t }) with { MayChange = true },
        pool.Duration("probe-backoff-max", "Longest pause between probes; each failed one doubles the pause.",
            Milliseconds(10), Minutes(10), o => o.ProbeBackoffMax, (o, t) => o with { ProbeBackoffMax = t }) with { MayChange = true },
        pool.Duration("probe-interval", "Pause between probes of a server that is in use and has nothing to do; 0: never.",
            TimeSpan.Zero, Minutes(1), o => o.ProbeInterval, (o, t) => o with { ProbeInterval = t }) with { MayChange = true },
        pool.Duration("hold-down-min", "How long a server stays out at least when it is lost for the second time; each further loss "
            + "doubles it; 0: never.",
            TimeSpan.Zero, Minutes(10), o => o.HoldDownMin, (o, t) => o with { HoldDownMin = t }) with { MayChange = true },
        pool.Duration("hold-down-max", "Longest hold-down; a server that was in use for as long begins anew.",
            TimeSpan.Zero, Minutes(60), o => o.HoldDownMax, (o, t) => o with { HoldDownMax = t }) with { MayChange = true },
        pool.Duration("settle-time", "How long a server that is back, as the same process, is only written "
            + "to before it is renewed or emptied.",
            TimeSpan.Zero, Minutes(1), o => o.SettleTime, (o, t) => o with { SettleTime = t }) with { MayChange = true },
        process.Ranged(ValueKinds.ShortDuration,
            "hold-time", "Longest time output is held back to make larger packets; 0: never.",
            TimeSpan.Zero, Milliseconds(10), o => o.HoldTime, (o, t) => o with { HoldTime = t }) with { MayChange = true },
        process.Duration("slow-limit", "Requests that take so long are kept for 'understudy slow', the last 256 of each thread; 0: none.",
            TimeSpan.Zero, Minutes(1), o => o.SlowLimit, (o, t) => o with { SlowLimit = t }) with { MayChange = true },
        process.Duration("drain-timeout", "How long a stop waits for requests in flight.",
            TimeSpan.Zero, Minutes(10), o => o.DrainTimeout, (o, t) => o with { DrainTimeout = t }) with { MayChange = true },
    ];

    private static Row<ProxyOptions>[] MakeCopies(RowMaker<ProxyOptions> pool) =>
    [
        pool.Size("fill-rate", "Most bytes a second copied to a server that came back; 0: as fast as its source can bear.",
            0, 64L << 30, o => o.FillBytesPerSecond, (o, b) => o with { FillBytesPerSecond = b }) with { MayChange = true },
        pool.Size("journal-memory", "For the keys that servers miss while they are out, all servers together.",
            0, 64L << 30, o => o.JournalBytes, (o, b) => o with { JournalBytes = b }),
        pool.Count("compare-rate", "Keys in use whose copies are compared every second, as an alarm; 0: none.",
            0, 10_000, o => o.CompareRate, (o, n) => o with { CompareRate = n }) with { MayChange = true },
        pool.Count("repair-rate", "Items per second given back to servers that lost them alone, "
            + "once a client has read them from another copy; 0: none.",
            0, 1_000_000, o => o.RepairRate, (o, n) => o with { RepairRate = n }) with { MayChange = true },
    ];

    private static Row<ProxyOptions>[] MakeLimits(
        RowMaker<ProxyOptions> client, RowMaker<ProxyOptions> pool, RowMaker<ProxyOptions> process) =>
    [
        client.Size("max-value", "Largest value taken from a client; below it the servers' own -I decides.",
            1L << 10, 1L << 30, o => o.MaxValueBytes, (o, b) => o with { MaxValueBytes = (int)Math.Min(b, int.MaxValue) })
            with { Statistic = "item_size_max" },
        client.Size("client-output-limit", "Replies kept for one client that does not read; past it its requests are refused.",
            64L << 10, 1L << 30, o => o.ClientOutputLimitBytes, (o, b) => o with { ClientOutputLimitBytes = b })
            with { MayChange = true },
        process.Size("memory-limit", "All that clients and servers can make the process hold; clients that keep it waiting give way.",
            8L << 20, 64L << 30, o => o.MemoryLimitBytes, (o, b) => o with { MemoryLimitBytes = b },
            "half of what the cgroup or machine has left, at most 1 GiB")
            with { Alias = "worker-memory-limit", MayChange = true },
        client.Duration("stall-timeout", "A request that has begun is given up when no byte of it comes for so long; 0: never.",
            TimeSpan.Zero, Minutes(60), o => o.StallTimeout, (o, t) => o with { StallTimeout = t }) with { MayChange = true },
        client.Count("max-connections-per-source",
            "Most clients at once from one address, or one /64 network of IPv6; 0: any number. Unix sockets are not counted.",
            0, 1_000_000, o => o.MaxConnectionsPerSource, (o, n) => o with { MaxConnectionsPerSource = n }),
        .. RateSettings.Of(client, o => o.MaxRequestRatePerSource, (o, n) => o with { MaxRequestRatePerSource = n },
            o => o.MaxByteRatePerSource, (o, b) => o with { MaxByteRatePerSource = b }),
        client.Duration("idle-timeout", "A client that sends nothing for so long, and is owed nothing, is closed; 0: never.",
            TimeSpan.Zero, Minutes(60 * 12), o => o.IdleTimeout, (o, t) => o with { IdleTimeout = t }) with { MayChange = true },
        client.Count("max-pipeline-depth", "Requests of one client in flight; past it we stop reading from it.",
            1, 65536, o => o.MaxPipelineDepth, (o, n) => o with { MaxPipelineDepth = n }),
        pool.Count("max-server-queue", "Requests waiting for a server in one thread; past it they go to the next copy or fail.",
            16, 1_048_576, o => o.MaxServerQueue, (o, n) => o with { MaxServerQueue = n }) with { MayChange = true },
        pool.Size("server-output-limit", "Requests that wait to be sent to a server in one thread; past it they go to the next copy "
            + "or fail.",
            1L << 20, 512L << 20, o => o.ServerOutputLimitBytes,
            (o, b) => o with { ServerOutputLimitBytes = (int)Math.Min(b, int.MaxValue) }) with { MayChange = true },
    ];

    private static RowMaker<ProxyOptions> In(SettingPlace place) => new(place, Defaults, isReported: true);

    private static TimeSpan Milliseconds(int number) => TimeSpan.FromMilliseconds(number);

    private static TimeSpan Minutes(int number) => TimeSpan.FromMinutes(number);
}
