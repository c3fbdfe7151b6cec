namespace Understudy.Hashing.Distributions;

/// <summary>How many copies of a key a ring places, and which servers must not hold two of one key.</summary>
/// <param name="Copies">1 or more; at most as many as there are domains.</param>
/// <param name="Domains">Of each server, as <see cref="FailureDomains.Of(IReadOnlyList{string?})"/>.</param>
internal readonly record struct CopyRule(int Copies, int[] Domains);
