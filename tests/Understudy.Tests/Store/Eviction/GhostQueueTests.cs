using Understudy.Store.Eviction;

namespace Understudy.Tests.Store.Eviction;

public sealed class GhostQueueTests
{
    private const ulong Spread = 0x9E3779B97F4A7C15;

    [Fact]
    public void The_latest_are_remembered_and_the_oldest_forgotten()
    {
        using var ghosts = new GhostQueue(4 << 20);
        ghosts.FitTo(16_000);   // remembers about 8,000

        for (ulong i = 1; i <= 100_000; i++) ghosts.Add(i * Spread);

        Enumerable.Range(99_001, 1000).Count(i => ghosts.Contains((ulong)i * Spread)).ShouldBeGreaterThan(950);
        Enumerable.Range(1, 1000).Count(i => ghosts.Contains((ulong)i * Spread)).ShouldBeLessThan(50);
    }

    [Fact]
    public void Its_memory_is_less_than_a_hundredth_of_the_limit()
    {
        using var ghosts = new GhostQueue(64 << 20);

        ghosts.Bytes.ShouldBeLessThan((64 << 20) / 100);
    }
}
