namespace Understudy.Store;

/// <summary>delete, and md with its flags.</summary>
public readonly struct DeleteRequest
{
    /// <summary>The token the item must have; 0 for any.</summary>
    public ulong CompareCas { get; init; }

    /// <summary>md with I: the item stays, marked stale, with a new token, and the next reader may win.</summary>
    public bool Invalidates { get; init; }

    /// <summary>With <see cref="Invalidates"/>: a new exptime as on the wire; null leaves it.</summary>
    public long? Exptime { get; init; }

    /// <summary>The token an invalidated item gets (E); 0 for the next one.</summary>
    internal ulong NewCas { get; init; }
}
