namespace Understudy.Node.Replication;

/// <summary>How long the two nodes of a pair wait for each other, in nanoseconds.</summary>
internal static class PairTimes
{
    private const long Millisecond = 1_000_000;

    /// <summary>How often each tells the other how it is.</summary>
    public const long Status = 100 * Millisecond;

    /// <summary>A link that is silent for so long is given up.</summary>
    public const long Dead = 500 * Millisecond;

    /// <summary>Where a VIP says who leads, a leader that has not looked for it for so long takes nothing before it has: shorter than it
    /// takes the other node to find that this one is silent.</summary>
    public const long Office = Dead - (2 * Status);

    /// <summary>A leader that has not said within so long from where on it may be followed is asked again.</summary>
    public const long Unanswered = 1000 * Millisecond;

    /// <summary>How soon a link is tried again.</summary>
    public const long Redial = 200 * Millisecond;

    /// <summary>How long a node that starts waits for the other before it leads.</summary>
    public const long Boot = 5000 * Millisecond;

    /// <summary>A follower that has not been level with its leader for longer leads with nothing, unless an operator takes that on
    /// himself.</summary>
    public const long Loss = 10_000 * Millisecond;

    /// <summary>A leader that hands over takes no writes meanwhile, and gives it up after so long.</summary>
    public const long Handover = 2000 * Millisecond;
}
