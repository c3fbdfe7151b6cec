using System.Runtime.CompilerServices;
using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Counting;

/// <summary>How requests are counted.</summary>
internal static class CountedVerbs
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)CountedVerb.Dump + 1;

    // By verb: indexed for each request, so without a bounds check that a switch would not have either.
    private static ReadOnlySpan<byte> Classes =>
    [
        (byte)WaitClass.Other, (byte)WaitClass.Get, (byte)WaitClass.Get, (byte)WaitClass.Touch, (byte)WaitClass.Touch,
        (byte)WaitClass.Store, (byte)WaitClass.Store, (byte)WaitClass.Store, (byte)WaitClass.Store, (byte)WaitClass.Store,
        (byte)WaitClass.Store, (byte)WaitClass.Delete, (byte)WaitClass.Count, (byte)WaitClass.Count, (byte)WaitClass.Touch,
        (byte)WaitClass.Other, (byte)WaitClass.Other, (byte)WaitClass.Other, (byte)WaitClass.Other, (byte)WaitClass.Other,
        (byte)WaitClass.Other, (byte)WaitClass.Get, (byte)WaitClass.Store, (byte)WaitClass.Delete, (byte)WaitClass.Count,
        (byte)WaitClass.Get, (byte)WaitClass.Count, (byte)WaitClass.Touch, (byte)WaitClass.Store, (byte)WaitClass.GetMany,
        (byte)WaitClass.GetMany, (byte)WaitClass.Touch, (byte)WaitClass.Touch, (byte)WaitClass.Other,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CountedVerb Of(in Request request) =>
        request.Verb < Verb.MetaNoop && !request.HasManyKeys ? (CountedVerb)request.Verb : OfOther(in request);

    /// <summary>Whose waits its own are counted with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WaitClass ClassOf(CountedVerb verb) => (WaitClass)Classes[(int)verb];

    /// <summary>As the protocol spells it.</summary>
    public static string NameOf(CountedVerb verb) => verb switch
    {
        CountedVerb.None => "unknown",
        CountedVerb.FlushAll => "flush_all",
        CountedVerb.MetaGet or CountedVerb.MetaTouch => "mg",
        CountedVerb.MetaSet or CountedVerb.MetaCas => "ms",
        CountedVerb.MetaDelete => "md",
        CountedVerb.MetaIncr or CountedVerb.MetaDecr => "ma",
        CountedVerb.MetaDebug => "me",
        (CountedVerb)Verb.MetaNoop => "mn",
        CountedVerb.GetMany => "get",
        CountedVerb.GetsMany => "gets",
        CountedVerb.GatMany => "gat",
        CountedVerb.GatsMany => "gats",
        CountedVerb.Dump => "lru_crawler",
        _ => ((Verb)verb).ToString().ToLowerInvariant(),
    };

    /// <summary>What a server's answer means to the client.</summary>
    /// <param name="verb">Of the request.</param>
    /// <param name="outcome">As its plan sees it: an answer, not the want of one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RequestOutcome OutcomeOf(CountedVerb verb, Outcome outcome)
    {
        var stores = ClassOf(verb) == WaitClass.Store;
        if (outcome == Outcome.Done) return stores ? RequestOutcome.Stored : RequestOutcome.Hit;
        return stores || outcome != Outcome.Miss ? OtherOutcomeOf(verb, outcome) : RequestOutcome.Miss;
    }

    /// <summary>What it means that there was no answer.</summary>
    public static RequestOutcome OutcomeOf(Conclusion failure) => failure switch
    {
        Conclusion.TimedOut => RequestOutcome.Deadline,
        Conclusion.Lost => RequestOutcome.ConnectionLost,
        _ => RequestOutcome.NoLiveCopy,
    };

    private static RequestOutcome OtherOutcomeOf(CountedVerb verb, Outcome outcome) => outcome switch
    {
        Outcome.Miss when verb is CountedVerb.Cas or CountedVerb.MetaCas => RequestOutcome.Miss,
        Outcome.Miss or Outcome.Declined => RequestOutcome.NotStored,
        Outcome.ClientError => RequestOutcome.Protocol,
        _ => RequestOutcome.RefusedByServer,
    };

    private static CountedVerb OfOther(in Request request) => request.Verb switch
    {
        Verb.Get when request.HasManyKeys => CountedVerb.GetMany,
        Verb.Gets when request.HasManyKeys => CountedVerb.GetsMany,
        Verb.Gat when request.HasManyKeys => CountedVerb.GatMany,
        Verb.Gats when request.HasManyKeys => CountedVerb.GatsMany,
        Verb.MetaGet when (request.Flags & MetaFlags.SetTtl) != 0 => CountedVerb.MetaTouch,
        Verb.MetaSet when (request.Flags & MetaFlags.CompareCas) != 0 => CountedVerb.MetaCas,
        Verb.MetaArithmetic when request.Mode == MetaMode.Decrement => CountedVerb.MetaDecr,
        _ => (CountedVerb)request.Verb,
    };
}
