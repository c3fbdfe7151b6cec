namespace Understudy.Conformance;

/// <summary>What takes time: the same commands go to a memcached and to our node, and the same keys must go at the same time.</summary>
public sealed class TimedTests
{
    // Seconds of the two begin at different moments.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Limit = Eventually.Limit;

    [Theory]
    [InlineData("set gone 0 3 1\r\nx\r\n")]
    [InlineData("set gone 0 1000 1\r\nx\r\n", "touch gone 3\r\n")]
    [InlineData("set gone 0 1000 1\r\nx\r\n", "gat 3 gone\r\n")]
    [InlineData("set gone 0 1000 1\r\nx\r\n", "mg gone T3\r\n")]
    [InlineData("ma gone N3 J7\r\n", "ma gone D1\r\n")]
    [InlineData("mg gone N3 v\r\n")]
    [InlineData("set gone 0 3 1\r\nx\r\n", "append gone 0 0 1\r\ny\r\n")]
    [InlineData("set gone 0 3 1\r\nx\r\n", "add gone 0 0 1\r\ny\r\n")]
    [InlineData("set gone 0 0 1\r\nx\r\n", "md gone I T3\r\n")]
    [InlineData("set gone 0 0 1\r\nx\r\n", "flush_all 3\r\n")]
    [InlineData("set gone 0 0 1\r\nx\r\n", "flush_all 1000\r\n", "flush_all 3\r\n")]
    public void An_item_goes_when_memcached_lets_it_go(params string[] commands)
    {
        using var memcached = MemcachedProcess.Start();
        using var node = UnderstudyProcess.Node();
        using var reference = memcached.Connect();
        using var ours = node.Connect();
        foreach (var command in commands)
        {
            // A reply of its own ends with mn, whatever it is.
            ours.Ask(command + "mn\r\n", "MN\r\n").ShouldBe(reference.Ask(command + "mn\r\n", "MN\r\n"));
        }

        var started = TimeProvider.System.GetTimestamp();
        TimeSpan? goneThere = null, goneHere = null;
        Eventually.True(
            () =>
            {
                var elapsed = TimeProvider.System.GetElapsedTime(started);
                if (reference.Ask("get gone\r\n", "END\r\n") == "END\r\n") goneThere ??= elapsed;
                if (ours.Ask("get gone\r\n", "END\r\n") == "END\r\n") goneHere ??= elapsed;
                return goneThere is not null && goneHere is not null;
            },
            Limit,
            () => $"gone after {goneThere} at memcached, after {goneHere} at the node");

        goneHere!.Value.ShouldBeInRange(goneThere!.Value - Tolerance, goneThere.Value + Tolerance);
        goneHere.Value.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.5));
        // In the very second of a flush both lose it again.
        Eventually.True(() => ours.Set("gone", "again") == "STORED\r\n" && ours.Get("gone") == "again", Limit, () => "nothing stays");
    }

    /// <summary>What is stored after flush_all has been asked for, and before it is due, in steps that fall on both sides of every
    /// second.</summary>
    [Fact]
    public void Items_stored_before_a_delayed_flush_are_gone_when_memcacheds_are()
    {
        using var memcached = MemcachedProcess.Start();
        using var node = UnderstudyProcess.Node();
        using var reference = memcached.Connect();
        using var ours = node.Connect();
        var started = TimeProvider.System.GetTimestamp();
        reference.Ask("flush_all 3\r\n", "OK\r\n");
        ours.Ask("flush_all 3\r\n", "OK\r\n");
        var stored = new List<TimeSpan>();

        // The second before the flush begins 1 to 2 s after it was asked for and ends 2 to 3 s after, for each of the two.
        for (var i = 0; stored.Count == 0 || stored[^1] < TimeSpan.FromSeconds(4.2); i++)
        {
            reference.Set($"k{i}", "v");
            ours.Set($"k{i}", "v");
            stored.Add(TimeProvider.System.GetElapsedTime(started));
        }

        var early = stored.FindIndex(at => at > TimeSpan.FromSeconds(1.9));
        var late = stored.FindIndex(at => at > TimeSpan.FromSeconds(3.2));
        Enumerable.Range(0, early).Where(i => ours.Get($"k{i}") is not null || reference.Get($"k{i}") is not null).ShouldBeEmpty();
        Enumerable.Range(late, stored.Count - late).Where(i => ours.Get($"k{i}") is null || reference.Get($"k{i}") is null).ShouldBeEmpty();
    }
}
