namespace Understudy.Hashing.Distributions;

/// <summary>Where a key belongs, and why.</summary>
/// <param name="ServerIndex">Index into the list the distribution was made from.</param>
/// <param name="Hash">The key's hash, before it is reduced to an index.</param>
/// <param name="Reason">The arithmetic in one line, for example <c>djb 2087941463 mod 6 = 5</c>, or the point on the ring that was
/// found.</param>
public readonly record struct Placement(int ServerIndex, ulong Hash, string Reason);
