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
        { 3043030, "a server was filled from a primary that had evicted an item, which a third one still had" },
    };

    /// <summary>The world that a seed stood for when it failed, as nearly as can be: clients asked for less, of two copies, and there was
    /// no operator.</summary>
    internal static SimulationOptions WorldOf(ulong seed) =>
        SimulationOptions.ForSeed(seed) with { SilentOdds = 0, DeepestPipeline = 8, LongestFlushDelay = 0, Tiers = 2, HasOperator = false };
}
