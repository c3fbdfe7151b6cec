using Understudy.Proxy.Counting;

namespace Understudy.Proxy.Statistics;

/// <summary>What clients asked for, in memcached's words and as memcached counts: a retrieval by its keys, and one that sets a TTL as a
/// touch (1.6.18).</summary>
internal static class CommandCounts
{
    private static readonly CountedVerb[] Gets = [CountedVerb.Get, CountedVerb.Gets, CountedVerb.MetaGet];
    private static readonly CountedVerb[] Touches = [CountedVerb.Touch, CountedVerb.Gat, CountedVerb.Gats];

    private static readonly CountedVerb[] Sets =
    [
        CountedVerb.Set, CountedVerb.Add, CountedVerb.Replace, CountedVerb.Append, CountedVerb.Prepend, CountedVerb.MetaSet,
    ];

    private static readonly CountedVerb[] Cas = [CountedVerb.Cas, CountedVerb.MetaCas];
    private static readonly CountedVerb[] Deletes = [CountedVerb.Delete, CountedVerb.MetaDelete];
    private static readonly CountedVerb[] Incrs = [CountedVerb.Incr, CountedVerb.MetaIncr];
    private static readonly CountedVerb[] Decrs = [CountedVerb.Decr, CountedVerb.MetaDecr];

    /// <param name="workers">Of the process.</param>
    public static IEnumerable<(string Name, long Count)> Of(IEnumerable<WorkerCounters> workers)
    {
        WorkerCounters[] counters = [.. workers];
        var totals = new RequestTotals(counters.Select(each => each.Tally));
        var getHits = totals.Of(Gets, RequestOutcome.Hit) + counters.Sum(each => each.ManyGetHits);
        // A miss is one of get, whatever the flags: memcached has not come to them then.
        var getMisses = totals.Of([.. Gets, CountedVerb.MetaTouch], RequestOutcome.Miss) + counters.Sum(each => each.ManyGetMisses);
        var touchHits = totals.Of([.. Touches, CountedVerb.MetaTouch], RequestOutcome.Hit) + counters.Sum(each => each.ManyTouchHits);
        var touchMisses = totals.Of(Touches, RequestOutcome.Miss) + counters.Sum(each => each.ManyTouchMisses);
        yield return ("cmd_get", getHits + getMisses);
        yield return ("cmd_set", totals.Of(
            [.. Sets, .. Cas], RequestOutcome.Stored, RequestOutcome.NotStored, RequestOutcome.Miss, RequestOutcome.RefusedByServer));
        yield return ("cmd_flush", totals.Of([CountedVerb.FlushAll], RequestOutcome.Done));
        yield return ("cmd_touch", touchHits + touchMisses);
        yield return ("cmd_meta", totals.Of([CountedVerb.MetaDebug], RequestOutcome.Hit, RequestOutcome.Miss));
        yield return ("get_hits", getHits);
        yield return ("get_misses", getMisses);
        yield return ("delete_misses", totals.Of(Deletes, RequestOutcome.Miss));
        yield return ("delete_hits", totals.Of(Deletes, RequestOutcome.Hit));
        yield return ("incr_misses", totals.Of(Incrs, RequestOutcome.Miss));
        yield return ("incr_hits", totals.Of(Incrs, RequestOutcome.Hit));
        yield return ("decr_misses", totals.Of(Decrs, RequestOutcome.Miss));
        yield return ("decr_hits", totals.Of(Decrs, RequestOutcome.Hit));
        yield return ("cas_misses", totals.Of(Cas, RequestOutcome.Miss));
        yield return ("cas_hits", totals.Of(Cas, RequestOutcome.Stored));
        yield return ("cas_badval", totals.Of(Cas, RequestOutcome.NotStored));
        yield return ("touch_hits", touchHits);
        yield return ("touch_misses", touchMisses);
        yield return ("store_too_large", totals.Of(RequestOutcome.TooLarge));
        yield return ("store_no_memory", totals.Of([.. Sets, .. Cas], RequestOutcome.RefusedByServer));
    }
}
