namespace Understudy.Scenarios.Drills;

/// <summary>REQ-08, 13, 14: what else may happen while a server is filled.</summary>
public sealed class FillDrills
{
    [Fact]
    public void The_source_of_a_fill_serves_clients_all_the_time()
    {
        // One thread: a dump that nobody reads holds a lock, and the thread that waits for it answers nobody (memcached 1.6.18).
        using var drill = new Drill(Cluster.Of(MemcachedProcess.Start("-t", "1"), MemcachedProcess.Start("-t", "1")), bulkItems: 100_000);

        drill.Kill(drill.Primary);
        drill.Load.GoOnFor(requests: 500);
        drill.Restart(drill.Primary);
        drill.WaitUntilIn(drill.Primary);

        drill.StatOf(drill.Backup, "ejections").ShouldBe(0);
        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void A_server_that_is_being_filled_answers_no_client()
    {
        using var drill = WithPrimaryBeingFilled();
        drill.Load.GoOnFor(requests: 1000);
        var hits = drill.Primary.Stat("get_hits");
        var state = drill.StateOf(drill.Primary);
        drill.WaitUntilIn(drill.Primary);

        state.ShouldBe("WARMING");
        // A hit is an item that a client wrote meanwhile, met by the fill itself.
        hits.ShouldBeLessThan(drill.Load.Shape.AllKeys.Count());
        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void A_flush_in_the_middle_of_a_fill_lets_nothing_through()
    {
        using var drill = WithPrimaryBeingFilled();
        var filled = drill.Primary.Stat("curr_items");
        drill.Flush();
        var state = drill.StateOf(drill.Primary);
        drill.WaitUntilIn(drill.Primary);
        drill.Load.GoOnFor(requests: 500);

        state.ShouldBe("WARMING", $"with {filled} items before the flush");
        drill.ShouldHaveGoneWell();
    }

    [Fact]
    public void A_source_that_hangs_in_the_middle_of_a_fill_costs_nothing()
    {
        using var drill = WithPrimaryBeingFilled();

        drill.Pause(drill.Backup);
        drill.Load.GoOnFor(TimeSpan.FromSeconds(4));
        drill.Resume(drill.Backup);
        drill.WaitUntilIn(drill.Backup);
        Eventually.True(() => drill.Primary.Stat("curr_items") >= 2000 && drill.StateOf(drill.Primary) == "IN", Drill.ReturnLimit,
            () => $"the primary is {drill.StateOf(drill.Primary)} with {drill.Primary.Stat("curr_items")} items");
        drill.WaitUntilIn(drill.Primary);

        drill.ShouldHaveGoneWell();
    }

    // For long enough to do something meanwhile.
    private static Drill WithPrimaryBeingFilled()
    {
        var drill = Drill.Pair("--fill-rate", "100k");
        drill.Kill(drill.Primary);
        drill.Load.GoOnFor(requests: 500);
        drill.Restart(drill.Primary);
        drill.WaitUntil(drill.Primary, "WARMING");
        return drill;
    }
}
