namespace Understudy.Store;

/// <summary>delete, and md with its flags.</summary>
public readonly struct DeleteRequest
{
    /// <summary>The token the item must have; 0 for any.</summary>
    public ulong CompareCas { get; init; }

    /// <summary>md with I: the item stays, marked stale, with a new token, and the next reader may win.</summary>
    public bool Invalidates { get; init; }

    /// <summary>md with x: the item stays, without its value.</summary>
    public bool RemovesValue { get; init; }

    /// <summary>Of an item that stays: a new exptime as on the wire; null leaves it, or is never where the value goes.</summary>
    public long? Exptime { get; init; }

    /// <summary>Client flags of an item whose value goes.</summary>
    public uint Flags { get; init; }

    /// <summary>The token that an item which stays gets (E); 0 for the next one, or its own where only the value goes.</summary>
    public ulong NewCas { get; init; }
}
