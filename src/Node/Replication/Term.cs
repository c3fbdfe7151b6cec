namespace Understudy.Node.Replication;

/// <summary>One time in office: what the numbers of the log mean from some number on.</summary>
/// <param name="Epoch">Grows with each.</param>
/// <param name="Tag">Random, so that two that began at once are not the same.</param>
/// <param name="Start">The number of the last record before it.</param>
internal readonly record struct Term(long Epoch, ulong Tag, long Start);
