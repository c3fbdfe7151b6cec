namespace Understudy.Proxy.Operating;

/// <summary>Items that a server had lost alone, and what became of the attempts to give them back.</summary>
internal readonly record struct RepairFigures(long Copied, long Skipped, long Failed, long Dropped);
