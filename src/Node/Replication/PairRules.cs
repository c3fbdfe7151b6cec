namespace Understudy.Node.Replication;

/// <summary>What keeps two nodes from disagreeing, rule by rule: a simulation leaves one out to see that it is missed.</summary>
internal sealed record PairRules
{
    public static PairRules All { get; } = new();

    /// <summary>A returning leader drops what only it has.</summary>
    public bool RollsBack { get; init; } = true;

    /// <summary>The new leader drops what the returning one had overwritten.</summary>
    public bool DropsWhatWasRolledBack { get; init; } = true;

    /// <summary>A copy that broke off is begun again.</summary>
    public bool RepeatsBrokenCopies { get; init; } = true;

    /// <summary>A higher epoch stops a leader, and what comes of a lower one is not taken.</summary>
    public bool Fences { get; init; } = true;

    /// <summary>A node that is empty does not lead while the other has the items.</summary>
    public bool RanksBeforeLeading { get; init; } = true;

    /// <summary>A follower that was cut off for long does not lead with what it has.</summary>
    public bool LimitsLoss { get; init; } = true;

    /// <summary>A leader without the VIP that does not hear the other node answers nobody.</summary>
    public bool EndsWithTheVip { get; init; } = true;

    /// <summary>A leader that stood still looks where the VIP is before it answers anybody.</summary>
    public bool EndsByTheClock { get; init; } = true;

    /// <summary>A client of a follower whose write the leader has answered reads it at the follower only once it is there.</summary>
    public bool ReadsOwnWrites { get; init; } = true;

    /// <summary>Where clients are to be told only what the follower has, they are not told before.</summary>
    public bool WaitsForTheCopy { get; init; } = true;
}
