using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>The options about servers that come back, and about copies that should be equal.</summary>
internal static class RejoinGroup
{
    public static OptionGroup Group { get; } = new("Copies",
    [
        Readings.Size("fill-rate", "Most bytes a second copied to a server that came back; 0: as fast as its source can bear.",
            ProxyBounds.FillBytesPerSecond, o => o.FillBytesPerSecond, (o, b) => o with { FillBytesPerSecond = b }),
        Readings.Size("journal-memory", "For the keys that servers miss while they are out, all servers together.",
            ProxyBounds.JournalBytes, o => o.JournalBytes, (o, b) => o with { JournalBytes = b }),
        Readings.Count(null, "compare-rate", "Keys in use whose copies are compared every second, as an alarm; 0: none.",
            ProxyBounds.CompareRate, o => o.CompareRate, (o, n) => o with { CompareRate = n }),
        Readings.Count(null, "repair-rate", "Items per second given back to servers that lost them alone, "
            + "once a client has read them from another copy; 0: none.",
            ProxyBounds.RepairRate, o => o.RepairRate, (o, n) => o with { RepairRate = n }),
    ]);
}
