using System.Net;
using Understudy.Control.Configuration;
using Understudy.Node;

namespace Understudy.Control.Settings;

/// <summary>Everything a node can be told of itself, by memcached's letters with memcached's meanings: the rows of
/// <see cref="NodeOptions"/>.</summary>
internal static class NodeSettings
{
    public static Row<NodeOptions> MaxConnections { get; } = In(SettingPlace.Client).Count("max-connections",
        "Most clients at once. The limit of open files is raised to fit, or fewer are served.", 1, 1_000_000,
        o => o.MaxConnections, (o, n) => o with { MaxConnections = n })
        with { Letter = 'c', Alias = "conn-limit", Statistic = "maxconns" };

    /// <summary>What one source and one silent client may take.</summary>
    public static IReadOnlyList<Row<NodeOptions>> Clients { get; } =
    [
        In(SettingPlace.Client).Count("max-connections-per-source",
            "Most clients at once from one address, or one /64 network of IPv6; 0: any number. Unix sockets are not counted.",
            0, 1_000_000, o => o.MaxConnectionsPerSource, (o, n) => o with { MaxConnectionsPerSource = n }),
        .. RateSettings.Of(In(SettingPlace.Client), o => o.MaxRequestRatePerSource, (o, n) => o with { MaxRequestRatePerSource = n },
            o => o.MaxByteRatePerSource, (o, b) => o with { MaxByteRatePerSource = b }),
        In(SettingPlace.Client).Duration("idle-timeout",
            "A client that sends nothing for so long, and is owed nothing, is closed; 0: never.", TimeSpan.Zero, TimeSpan.FromHours(12),
            o => o.IdleTimeout, (o, t) => o with { IdleTimeout = t })
            with { Statistic = "idle_timeout" },
    ];

    public static IReadOnlyList<Row<NodeOptions>> Memory { get; } = MakeMemory(In(SettingPlace.Cache), In(SettingPlace.Client));

    public static Row<NodeOptions> Threads { get; } = In(SettingPlace.Process).Count("threads",
        "Threads, each with its own share of the clients; all work on the same items.", 1, 64,
        o => o.Workers, (o, n) => o with { Workers = n }) with { Letter = 't', Statistic = "num_threads" };

    /// <summary>Which commands are obeyed.</summary>
    public static IReadOnlyList<Row<NodeOptions>> Commands { get; } = MakeCommands(In(SettingPlace.Client));

    /// <summary>The other node of a pair.</summary>
    public static IReadOnlyList<Row<NodeOptions>> Pair { get; } = MakePair(In(SettingPlace.Cache));

    /// <summary>The server whose items it takes over.</summary>
    public static IReadOnlyList<Row<NodeOptions>> Import { get; } = MakeImport(In(SettingPlace.Cache));

    public static IReadOnlyList<Row<NodeOptions>> All { get; } =
        [MaxConnections, .. Clients, .. Memory, Threads, .. Commands, .. Pair, .. Import];

    private static Row<NodeOptions>[] MakeMemory(RowMaker<NodeOptions> cache, RowMaker<NodeOptions> client) =>
    [
        cache.Ranged(ValueKinds.Megabytes,
            "memory", "Memory of the cache, index and all other bookkeeping included; a unit may follow (512m, 2g).", 8L << 20, 8L << 40,
            o => o.MemoryLimitBytes, (o, b) => o with { MemoryLimitBytes = b })
            with { Letter = 'm', Alias = "memory-limit", Statistic = "maxbytes", MayChange = true },
        cache.Size("max-item", "Largest item as memcached counts it, 56 bytes of header included.", 1L << 10, 1L << 30,
            o => o.MaxItemBytes, (o, b) => o with { MaxItemBytes = (int)Math.Min(b, int.MaxValue) })
            with { Letter = 'I', Alias = "max-item-size", Statistic = "item_size_max" },
        cache.FilePath("memory-file", "FILE",
            "Keep the items in this file between a stop by SIGUSR1 or shutdown graceful and the next start.",
            (o, path) => o with { MemoryFile = path })
            with { Letter = 'e', Statistic = "memory_file", Show = o => o.MemoryFile ?? "(null)" },
        client.Size("connection-memory",
            "All that clients can make the process hold beside its items; clients that keep it waiting give way.", 8L << 20, 64L << 30,
            o => o.ConnectionMemoryBytes, (o, b) => o with { ConnectionMemoryBytes = b },
            "half of what the cgroup or machine has left, at most 256 MiB or five of the largest items") with { MayChange = true },
        client.Duration("stall-timeout",
            "A request that has begun is given up when no byte of it comes for so long; 0: never.", TimeSpan.Zero, TimeSpan.FromHours(1),
            o => o.StallTimeout, (o, t) => o with { StallTimeout = t }) with { MayChange = true },
        cache.Flag("refuse-when-full", "When memory is full, refuse writes instead of evicting.", o => o with { RefusesWhenFull = true })
            with
            {
                Letter = 'M', Alias = "disable-evictions", Statistic = "evictions", Show = o => o.RefusesWhenFull ? "off" : "on",
            },
    ];

    private static Row<NodeOptions>[] MakePair(RowMaker<NodeOptions> cache) =>
    [
        Address(cache, "replica-of",
            "Keep a copy of the items of the node that awaits us there, and take its place when an operator says so.",
            (o, text) => o with { ReplicaOf = text }),
        Address(cache, "replication-listen", "Await a node there that keeps a copy of our items. Not the port that clients use.",
            (o, text) => o with { ReplicationListen = text }),
        cache.FilePath("replication-secret", "FILE",
            "What only the two nodes know, in a file: each proves to the other that it does. Needed but on loopback.",
            (o, path) => o with { ReplicationSecretFile = path }),
        cache.Size("replication-log",
            "How much of the memory remembers what has changed: a node that was away for less is not copied anew.",
            64L << 10, 64L << 30, o => o.ChangeLogBytes, (o, b) => o with { ChangeLogBytes = b },
            "an eighth of the memory, at most 64 MiB, which is two million changes"),
        cache.Duration("replica-reads",
            "A copy answers reads while it has had all that its leader had within so long, and hands everything else to its leader; 0: it "
            + "refuses all.", TimeSpan.Zero,
            TimeSpan.FromHours(1), o => o.ReplicaReadsWithin, (o, t) => o with { ReplicaReadsWithin = t }),
        cache.Duration("replication-ack",
            "Clients are answered once the other node has what they are told: nothing of that is lost with this one. A copy that does not "
            + "confirm within so long is waited for no more until it is level again; 0: nobody waits.", TimeSpan.Zero,
            TimeSpan.FromMinutes(1), o => o.ReplicationAckWithin, (o, t) => o with { ReplicationAckWithin = t }),
        cache.Text("replication-vip", "ADDRESS",
            "Lead while this host has that address, which keepalived or its like moves between the two; else an operator says who leads.",
            (_, _) => null) with
        {
            Take = (before, text) => IPAddress.TryParse(text, out var vip)
                ? (before with { ReplicationVip = vip }, null)
                : (before, $"'{text}' is not an address; write it as a number, as 'ip address' shows it"),
        },
    ];

    private static Row<NodeOptions>[] MakeImport(RowMaker<NodeOptions> cache) =>
    [
        Address(cache, "import",
            "Take over the items of the memcached or node there while it serves: clients can come at once, and what is not here yet is "
            + "asked there. For one start: leave it out once it is done.", (o, text) => o with { ImportFrom = text }),
        cache.Count("import-rate", "Most keys a second that are copied from there without a client's asking for them; 0: any number.",
            0, 10_000_000, o => o.ImportRate, (o, n) => o with { ImportRate = n }),
        cache.Duration("import-quiet", "It is over once nobody else has asked that server for anything for so long.",
            TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), o => o.ImportQuiet, (o, t) => o with { ImportQuiet = t }),
    ];

    private static Row<NodeOptions> Address(
        RowMaker<NodeOptions> cache, string name, string meaning, Func<NodeOptions, string, NodeOptions> set) =>
        cache.Text(name, "HOST:PORT", meaning, (_, _) => null) with
        {
            Take = (before, text) => PairAddress.TryRead(text, out _, out _)
                ? (set(before, text), null)
                : (before, $"'{text}' is not an address with a port; write HOST:PORT or [IPV6]:PORT"),
        };

    private static Row<NodeOptions>[] MakeCommands(RowMaker<NodeOptions> client) =>
    [
        client.Flag("enable-shutdown", "Obey the shutdown command.", o => o with { AllowsShutdown = true })
            with { Letter = 'A', Statistic = "shutdown_command", Show = o => o.AllowsShutdown ? "yes" : "no", MayChange = true },
        client.Flag("disable-flush-all", "Refuse flush_all.", o => o with { RefusesFlush = true })
            with { Letter = 'F', Statistic = "flush_enabled", Show = o => o.RefusesFlush ? "no" : "yes", MayChange = true },
        client.Flag("disable-watch", "Refuse watch.", o => o with { RefusesWatch = true }) with { Letter = 'W', MayChange = true },
        client.Flag("disable-dumping", "Refuse commands that list all keys. A proxy cannot fill other servers from this one then.",
            o => o with { RefusesDump = true })
            with { Letter = 'X', Statistic = "dump_enabled", Show = o => o.RefusesDump ? "no" : "yes", MayChange = true },
    ];

    private static RowMaker<NodeOptions> In(SettingPlace place) => new(place, new NodeOptions());
}
