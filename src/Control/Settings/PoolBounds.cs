using Understudy.Control.Configuration;
using Understudy.Routing.Pools;

namespace Understudy.Control.Settings;

/// <summary>What a pool may consist of.</summary>
internal static class PoolBounds
{
    public static Bounds<int> Port { get; } = Bounds.Count(1, 65535);

    public static Bounds<int> Weight { get; } = Bounds.Count(1, 1000);

    public static Bounds<int> Copies { get; } = Bounds.Count(1, Pool.MaxCopies);

    public static Bounds<int> TierServers { get; } = Bounds.Count(1, 1024);
}
