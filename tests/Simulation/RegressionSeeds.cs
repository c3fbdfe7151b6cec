namespace Understudy.Simulation;

/// <summary>Seeds that broke a promise once, each with what was found. They are played for ever.</summary>
public static class RegressionSeeds
{
    public static TheoryData<ulong, string> All => new()
    {
        { 112, "a set that had failed on a hung server was executed after the server was readmitted and a delete acknowledged" },
        { 21, "the same with several clients on one key" },
        { 604, "an incr that fell over to the backup copied its result back over a later one's" },
        { 332, "an append that fell over to the backup copied the old item back over an add" },
        { 1001172, "a fill waited for the dump of a source that had lost its power" },
        { 1134, "an add that timed out was executed after all, and a server that had been out kept what was before" },
        { 1000218, "a cas was refused on the word of the primary, which lacked the item, while the backup executed it unheard" },
        { 20, "a client that died while cut off stays counted; its memory must not" },
    };

    /// <summary>Seeds of the worlds as they are drawn now.</summary>
    public static TheoryData<ulong, string> AsDrawn => new()
    {
        { 2009424, "the third copy was asked too late, after a miss and a server that hung" },
        { 3007376, "a repair brought an item back to a flushed server from one that had refused the flush_all" },
        { 3009440, "the same, found by a multi-get" },
        { 1000038, "a server that hung in its first seconds was taken for restarted, and did not settle" },
        { 3043030, "a server was filled from a primary that had evicted an item, which a third one still had" },
        { 10001436, "each step of an ma with N had a new grace" },
        { 7400913, "the same, with a first server that was slow at every step" },
        { 7320198, "an add met a replace that was over and not yet answered, and deleted where it should have copied" },
        { 363, "a vivifying read created an item that a server on its way back had already, with another TTL" },
        { 40020775, "of two replicas that had an item the first was lost, and one that lacked it created it anew" },
        { 40013464, "an add ran on the replica that it had looked at, and never heard of the other one" },
        { 40000412, "an add met an append that waited for a server that hung, and its copies were deleted for good" },
        { 50005739, "a renewal that a creation on another server had overtaken deleted what that one had copied" },
        { 50009934, "a network told of what it had not brought, so that a deadline was put off" },
        { 61003448, "a creation whose server was lost went on elsewhere, by what it had seen there before another one" },
        { 63004752, "a late replace that found nothing any more had the item deleted where it was" },
        { 64021776, "a creation that went on elsewhere was taken for lost with the server that it had begun on" },
        { 60008326, "a gat's touch reached a replaced item before its copy set out, which had no TTL" },
    };

    /// <summary>The world that a seed stood for when it failed, as nearly as can be: clients asked for less, of two copies, and there was
    /// no operator.</summary>
    internal static SimulationOptions WorldOf(ulong seed) =>
        SimulationOptions.ForSeed(seed) with
        {
            SilentOdds = 0, DeepestPipeline = 8, LongestFlushDelay = 0, Tiers = 2, HasOperator = false, LockOdds = 0,
            RareOdds = 0,
        };
}
