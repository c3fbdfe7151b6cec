using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>A cluster on this machine.</summary>
internal static class UpSettings
{
    private static readonly UpOptions Defaults = new();

    public static IReadOnlyList<Row<UpOptions>> All { get; } = Make(new RowMaker<UpOptions>(SettingPlace.Cluster, Defaults));

    private static Row<UpOptions>[] Make(RowMaker<UpOptions> row) =>
    [
        new()
        {
            Name = "port", Letter = 'p', Value = "PORT", Place = SettingPlace.Cluster,
            Meaning = "Port of the proxy; the servers take the ports behind it.", Default = $"{Defaults.Port}",
            Take = (options, text) => HostText.TryNumber(text, out var port)
                ? (options with { Port = port }, null)
                : (options, $"'{text}' is not a port; give {PoolBounds.Port}"),
            Judge = options => PoolBounds.Port.Judge(options.Port),
        },
        row.Count("nodes", "Servers of tier primary; one more is tier backup.", 1, 16, o => o.Nodes, (o, n) => o with { Nodes = n }),
        row.Count("proxies", "Proxies; two are a group, of which one leads and the other takes over.", 1, 2,
            o => o.Proxies, (o, n) => o with { Proxies = n }),
        row.Flag("pair", "Two nodes that copy each other instead, without a proxy: at this port and the next, and the one behind for "
            + "their link.", o => o with { IsPair = true }),
        row.Ranged(ValueKinds.Megabytes, "memory", "Memory of each server; a unit may follow.", 8L << 20, 8L << 40,
            o => o.MemoryBytes, (o, b) => o with { MemoryBytes = b }),
        row.Flag("memcached", "Start the memcached that is installed here instead of our own nodes.",
            o => o with { UsesMemcached = true }),
    ];
}
