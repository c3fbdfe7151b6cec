namespace Understudy.Routing.Pools;

/// <summary>Why the keys of a tier cannot move to other servers now.</summary>
/// <param name="Gap">A server that is not IN and may hold the only other copy of something; -1: there is no other tier.</param>
/// <param name="IsFull">There are more servers than places.</param>
public sealed record MoveObstacle(int Gap = -1, bool IsFull = false);
