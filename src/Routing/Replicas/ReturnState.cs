namespace Understudy.Routing.Replicas;

/// <summary>Where a server is on its way back, and what is known of what it holds. Lasts beyond a further loss.</summary>
/// <param name="Step">How far it is.</param>
/// <param name="LacksItems">It was emptied, or restarted, and has not been filled since.</param>
/// <param name="IsStranger">What it missed, before it was first seen or between two lives, is not known.</param>
public readonly record struct ReturnState(ReturnStep Step, bool LacksItems, bool IsStranger);
