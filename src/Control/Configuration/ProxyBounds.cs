using System.Globalization;
using Understudy.Routing.Pools;

namespace Understudy.Control.Configuration;

/// <summary>The ranges that the records' own documentation states.</summary>
internal static class ProxyBounds
{
    public static Bounds<int> Port { get; } = Count(1, 65535);

    public static Bounds<int> Weight { get; } = Count(1, 1000);

    public static Bounds<int> Tiers { get; } = Count(1, Pool.MaxTiers);

    public static Bounds<int> TierServers { get; } = Count(1, 1024);

    public static Bounds<int> Backlog { get; } = Count(1, 65535);

    public static Bounds<int> MaxConnections { get; } = Count(1, 1_000_000);

    public static Bounds<int> Workers { get; } = Count(1, 64);

    public static Bounds<TimeSpan> ReplyTimeout { get; } = Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));

    public static Bounds<TimeSpan> ConnectTimeout { get; } = Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));

    public static Bounds<int> FailureLimit { get; } = Count(1, 1000);

    public static Bounds<TimeSpan> ProbeBackoffMin { get; } = Time(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));

    public static Bounds<TimeSpan> ProbeBackoffMax { get; } = Time(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));

    public static Bounds<TimeSpan> ProbeInterval { get; } = Time(TimeSpan.Zero, TimeSpan.FromSeconds(60));

    public static Bounds<TimeSpan> HoldDownMin { get; } = Time(TimeSpan.Zero, TimeSpan.FromMinutes(10));

    public static Bounds<TimeSpan> HoldDownMax { get; } = Time(TimeSpan.Zero, TimeSpan.FromHours(1));

    public static Bounds<TimeSpan> SettleTime { get; } = Time(TimeSpan.Zero, TimeSpan.FromSeconds(60));

    public static Bounds<TimeSpan> HoldTime { get; } = Time(TimeSpan.Zero, TimeSpan.FromMilliseconds(10));

    public static Bounds<TimeSpan> DrainTimeout { get; } = Time(TimeSpan.Zero, TimeSpan.FromMinutes(10));

    public static Bounds<TimeSpan> ResolveTimeout { get; } = Time(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));

    public static Bounds<long> MaxValueBytes { get; } = Size(1L << 10, 1L << 30);

    public static Bounds<long> ClientOutputLimitBytes { get; } = Size(64L << 10, 4L << 30);

    public static Bounds<long> WorkerMemoryLimitBytes { get; } = Size(16L << 20, 64L << 30);

    public static Bounds<long> FillBytesPerSecond { get; } = Size(0, 64L << 30);

    public static Bounds<int> CompareRate { get; } = Count(0, 10_000);

    public static Bounds<int> RepairRate { get; } = Count(0, 1_000_000);

    public static Bounds<long> JournalBytes { get; } = Size(0, 64L << 30);

    public static Bounds<int> MaxPipelineDepth { get; } = Count(1, 65536);

    public static Bounds<int> MaxServerQueue { get; } = Count(16, 1_048_576);

    private static Bounds<int> Count(int min, int max) => new(min, max, n => n.ToString(CultureInfo.InvariantCulture));

    private static Bounds<TimeSpan> Time(TimeSpan min, TimeSpan max) => new(min, max, DurationText.Format);

    private static Bounds<long> Size(long min, long max) => new(min, max, SizeText.Format);
}
