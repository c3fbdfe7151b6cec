using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;

namespace Understudy.Routing.Copies;

/// <summary>What becomes of the copies of an item when a conditional write has run on one of its replicas. Pure.</summary>
public static class CopyRules
{
    /// <summary>How another replica is brought into line.</summary>
    /// <param name="facts">What is known of what the write left behind.</param>
    /// <param name="verb">Of the write.</param>
    /// <param name="livesOn">The exptime that a copy would have is none in the past.</param>
    public static RequestForm Form(in CopyFacts facts, Verb verb, bool livesOn) => facts switch
    {
        // The later write stands for the copy once it has arrived: until then whoever reads from there finds what was before.
        { IsReplaced: true } => RequestForm.Barrier,
        { IsContested: true } => RequestForm.Delete,
        { IsKnown: true } => RequestForm.CopyForward,

        // It could have told, and there was nothing to tell.
        { TellsState: true } => RequestForm.Delete,
        _ => FormWithoutState(verb, livesOn),
    };

    /// <summary>How a write goes on when nobody is asked any more what it left behind.</summary>
    /// <param name="copies">Its plan says that this is to be copied now.</param>
    /// <param name="isSourceLost">The connection to the server that ran it broke first.</param>
    /// <param name="isLate">That server did not tell it in time.</param>
    public static CopyEnding End(bool copies, bool isSourceLost, bool isLate) => (copies, isSourceLost, isLate) switch
    {
        (true, true, _) => CopyEnding.Refute,
        (true, false, true) => CopyEnding.TimeOut,
        _ => CopyEnding.GoOn,
    };

    /// <summary>A request has failed that was to leave nothing of the item as it was: copies under way have been told not to come, on the
    /// word that it would be there instead, so the item goes everywhere.</summary>
    /// <param name="replaces">It leaves nothing of the item as it was, on any replica.</param>
    /// <param name="conclusion">How it ended.</param>
    /// <param name="replicas">Of the key.</param>
    public static bool RemovesEverywhere(bool replaces, Conclusion conclusion, int replicas) =>
        replaces && conclusion != Conclusion.Reply && replicas > 1;

    // Equal copies stay equal if the same is done to both. That a counter was, its number tells.
    private static RequestForm FormWithoutState(Verb verb, bool livesOn) => verb switch
    {
        Verb.Add or Verb.Replace or Verb.Cas when livesOn => RequestForm.Store,
        Verb.Append or Verb.Prepend or Verb.Incr or Verb.Decr => RequestForm.Repeat,
        _ => RequestForm.Delete,
    };
}
