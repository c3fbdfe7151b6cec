using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>How a proxy is checked.</summary>
internal static class CheckSettings
{
    private static readonly RowMaker<CheckOptions> Row = new(SettingPlace.Call, new CheckOptions());

    public static IReadOnlyList<Row<CheckOptions>> All { get; } =
    [
        Row.Duration("for", "Look again and again for so long; 0: once.", TimeSpan.Zero, TimeSpan.FromHours(1),
            o => o.For, (o, t) => o with { For = t }),
        Row.Duration("within", "How long each look may take.", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10),
            o => o.Within, (o, t) => o with { Within = t }),
    ];
}
