using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that makes control groups with a memory limit. Elsewhere it is skipped, and says why.</summary>
public sealed class CgroupFactAttribute : FactAttribute
{
    private static readonly string? Obstacle = FindObstacle();

    public CgroupFactAttribute() => Skip = Obstacle!;

    private static string? FindObstacle()
    {
        using var group = MemoryCgroup.TryMake(64 << 20);
        return group is null ? "needs root and a writable cgroup hierarchy with the memory controller" : null;
    }
}
