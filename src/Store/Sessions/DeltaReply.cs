namespace Understudy.Store;

/// <summary>The item after an incr or decr.</summary>
public readonly struct DeltaReply
{
    /// <summary>The number to answer. The value in memory may have trailing spaces (decr keeps the length).</summary>
    public ulong Number { get; init; }
    public ulong Cas { get; init; }

    /// <summary>Second (Unix) from which the item is gone; 0 never.</summary>
    public uint ExpiresAt { get; init; }
    public bool WasVivified { get; init; }
}
