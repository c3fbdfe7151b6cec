namespace Understudy.Simulation.Pair;

/// <summary>What can happen to a pair.</summary>
internal enum PairFault
{
    /// <summary>An operator lets the other one lead, while both live.</summary>
    Flip,

    /// <summary>Nothing gets from one node to the other, for a moment or for seconds.</summary>
    Cut,

    /// <summary>The same, in one direction.</summary>
    OneWay,

    /// <summary>The process of the follower dies, and comes back.</summary>
    FollowerDies,

    /// <summary>The follower starts anew, and the link breaks while everything is copied.</summary>
    BrokenCopy,

    /// <summary>The leader starts anew after a moment in which nothing was written, with nothing.</summary>
    QuickRestart,

    /// <summary>The leader hangs for a moment.</summary>
    Hang,

    /// <summary>The link breaks again and again.</summary>
    Flap,

    /// <summary>The leader dies and comes back by itself.</summary>
    LeaderDies,

    /// <summary>The leader dies, and an operator lets the other one lead.</summary>
    Takeover,

    /// <summary>The same, while changes are still under way to the other one, or do not get there.</summary>
    TakeoverUnheard,

    /// <summary>An operator takes a cut off leader for dead: both lead.</summary>
    Split,

    /// <summary>Both lead, and the link breaks again while that is put right.</summary>
    SplitAgain,

    /// <summary>The follower is cut off for longer than it may, and then the leader dies.</summary>
    LongCut,

    /// <summary>Both die.</summary>
    BothDie,

    /// <summary>The VIP goes from one host to the other, while both live.</summary>
    VipMoves,

    /// <summary>The nodes do not hear each other, and the VIP goes from the leader to the other one.</summary>
    VipMovesUnheard,

    /// <summary>The leader stands still, and the VIP goes to the other one.</summary>
    VipLeavesSleeper,

    /// <summary>The leader dies, and the VIP goes to the other one.</summary>
    VipLeavesDead,

    /// <summary>Neither host has it for a while.</summary>
    VipIsNowhere,

    /// <summary>Two hosts that do not hear each other both have it.</summary>
    VipTwice,
}
