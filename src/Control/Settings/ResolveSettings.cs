using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>How host names become addresses.</summary>
internal static class ResolveSettings
{
    public static IReadOnlyList<Row<ResolveOptions>> All { get; } =
        Make(new RowMaker<ResolveOptions>(SettingPlace.Process, new ResolveOptions()));

    private static Row<ResolveOptions>[] Make(RowMaker<ResolveOptions> row) =>
    [
        row.Duration("resolve-timeout", "Longest wait for host names at the start.",
            TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), o => o.Timeout, (o, t) => o with { Timeout = t }),
        row.Duration("resolve-interval",
            "Pause between two look-ups of the name of a server that is left out, which may have another address by now; 0: never.",
            TimeSpan.Zero, TimeSpan.FromMinutes(10), o => o.Interval, (o, t) => o with { Interval = t }) with { MayChange = true },
    ];
}
