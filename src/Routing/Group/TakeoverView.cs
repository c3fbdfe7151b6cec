namespace Understudy.Routing.Group;

/// <summary>Between two boxes: what a proxy that does not lead knows, and decides by.</summary>
internal readonly record struct TakeoverView
{
    /// <summary>A server has told whose it is lately.</summary>
    public bool Answers { get; init; }

    /// <summary>It knows a state of the group.</summary>
    public bool KnowsState { get; init; }

    /// <summary>Every server was asked, and is nobody's.</summary>
    public bool IsEmpty { get; init; }

    public bool MayFound { get; init; }

    public bool HearsLeader { get; init; }

    /// <summary>No server was renewed for as long as an office lasts.</summary>
    public bool IsSilent { get; init; }

    /// <summary>It led last, and no server is anybody else's since.</summary>
    public bool LedLast { get; init; }

    public bool HasVip { get; init; }

    /// <summary>The other proxy led last, and has given its office back with nothing under way.</summary>
    public bool IsFree { get; init; }

    /// <summary>What may be done; a table.</summary>
    public TakeoverAnswer Judge(TakeoverMode mode)
    {
        if (!Answers) return TakeoverAnswer.NoServerAnswers;
        if (!KnowsState && IsEmpty) return MayFound ? TakeoverAnswer.Found : TakeoverAnswer.MayNotFound;
        if (KnowsState && IsFree) return TakeoverAnswer.Take;
        if (HearsLeader) return TakeoverAnswer.LeaderIsHeard;
        if (!IsSilent) return TakeoverAnswer.LeaderBeats;
        // Begun anew, with servers that are emptied first.
        if (!KnowsState) return MayFound ? TakeoverAnswer.Found : TakeoverAnswer.StateUnknown;
        if (LedLast) return TakeoverAnswer.Take;
        return mode switch
        {
            TakeoverMode.Timeout => TakeoverAnswer.Take,
            TakeoverMode.Keepalived => HasVip ? TakeoverAnswer.Take : TakeoverAnswer.HasNoVip,
            _ => TakeoverAnswer.WaitsForWord,
        };
    }
}
