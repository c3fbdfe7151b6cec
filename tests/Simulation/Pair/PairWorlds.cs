namespace Understudy.Simulation.Pair;

/// <summary>The worlds that two nodes are put into.</summary>
internal static class PairWorlds
{
    public static IReadOnlyDictionary<string, Func<ulong, PairWorldOptions>> All { get; } =
        new Dictionary<string, Func<ulong, PairWorldOptions>>
    {
        ["handovers"] = seed => new PairWorldOptions(seed, PairFault.Flip, PairFault.Flip, PairFault.Hang, PairFault.Cut)
        {
            LosesNothing = true, Pause = 700 * VirtualTime.Millisecond,
        },
        ["cuts and copies"] = seed => new PairWorldOptions(
            seed, PairFault.Cut, PairFault.OneWay, PairFault.FollowerDies, PairFault.Flap, PairFault.Hang) { LosesNothing = true },
        ["a small log"] = seed => new PairWorldOptions(seed, PairFault.Cut, PairFault.FollowerDies, PairFault.Flap)
        {
            LosesNothing = true, LogBytes = 64 << 10, KeysPerClient = 400, ValueBytes = 400,
        },
        ["losses"] = seed => new PairWorldOptions(
            seed, PairFault.LeaderDies, PairFault.Takeover, PairFault.Flip, PairFault.Cut, PairFault.FollowerDies, PairFault.BothDie),
        ["splits"] = seed => new PairWorldOptions(
            seed, PairFault.Split, PairFault.Split, PairFault.SplitAgain, PairFault.Takeover, PairFault.Flip),
        ["broken copies"] = seed => new PairWorldOptions(seed, PairFault.FollowerDies, PairFault.BrokenCopy, PairFault.BrokenCopy)
        {
            LosesNothing = true, KeysPerClient = 2000, ValueBytes = 400,
        },
        ["restarts"] = seed => new PairWorldOptions(seed, PairFault.QuickRestart) { LosesNothing = true, KeysPerClient = 60 },
        ["a VIP that moves"] = seed => new PairWorldOptions(
            seed, PairFault.VipMoves, PairFault.VipMoves, PairFault.Hang, PairFault.FollowerDies, PairFault.VipIsNowhere)
        {
            LosesNothing = true, HasVip = true, Pause = 700 * VirtualTime.Millisecond,
        },
        ["a VIP and losses"] = seed => new PairWorldOptions(
            seed, PairFault.VipMovesUnheard, PairFault.VipLeavesSleeper, PairFault.VipLeavesDead, PairFault.VipMoves,
            PairFault.FollowerDies)
        {
            HasVip = true,
        },
        ["a VIP twice"] = seed => new PairWorldOptions(
            seed, PairFault.VipTwice, PairFault.VipTwice, PairFault.VipLeavesDead, PairFault.VipMoves, PairFault.VipIsNowhere)
        {
            HasVip = true,
        },
        ["told by both"] = seed => new PairWorldOptions(
            seed, PairFault.Takeover, PairFault.TakeoverUnheard, PairFault.TakeoverUnheard, PairFault.FollowerDies, PairFault.Flip,
            PairFault.Hang)
        {
            WaitsForCopies = true,
        },
        ["told by both, with a VIP"] = seed => new PairWorldOptions(
            seed, PairFault.VipMoves, PairFault.VipLeavesDead, PairFault.VipMovesUnheard, PairFault.FollowerDies)
        {
            WaitsForCopies = true, HasVip = true,
        },
        ["served by both"] = seed => new PairWorldOptions(
            seed, PairFault.Flip, PairFault.Flip, PairFault.Cut, PairFault.OneWay, PairFault.FollowerDies, PairFault.Hang)
        {
            ServesAtBoth = true, LosesNothing = true, Pause = VirtualTime.Second,
        },
        ["served by both, far apart"] = seed => new PairWorldOptions(seed, PairFault.Flap, PairFault.Cut, PairFault.Flip)
        {
            ServesAtBoth = true, LosesNothing = true, KeysPerClient = 2, Distance = 15 * VirtualTime.Millisecond,
            Thought = 3 * VirtualTime.Millisecond,
        },
        ["served and told by both"] = seed => new PairWorldOptions(
            seed, PairFault.Takeover, PairFault.TakeoverUnheard, PairFault.FollowerDies, PairFault.Flip, PairFault.Hang)
        {
            ServesAtBoth = true, WaitsForCopies = true,
        },
        ["long cuts"] = seed => new PairWorldOptions(seed, PairFault.LongCut, PairFault.Cut),
    };
}
