using Understudy.Routing.Plans;

namespace Understudy.Proxy.Tracing;

/// <summary>What one server, or the group, made of a request that took long. Times in nanoseconds.</summary>
/// <param name="Server">Its number; <see cref="Group"/>: the other proxies of a group.</param>
/// <param name="Outcome">As the plan sees it.</param>
/// <param name="Took">From when it was asked.</param>
/// <param name="After">From when the request began.</param>
internal readonly record struct TraceStep(int Server, Outcome Outcome, long Took, long After)
{
    public const int Group = -1;
}
