namespace Understudy.Store;

/// <summary>incr, decr, and ma with its flags.</summary>
public readonly struct DeltaRequest
{
    public bool IsDecrement { get; init; }
    public ulong Delta { get; init; }

    /// <summary>The token the item must have; 0 for any.</summary>
    public ulong CompareCas { get; init; }

    /// <summary>ma with T: a new exptime as on the wire of an item that exists; null leaves it.</summary>
    public long? TouchExptime { get; init; }

    /// <summary>ma with N: a miss stores <see cref="Initial"/> with this exptime; null answers NotFound.</summary>
    public long? VivifyExptime { get; init; }

    /// <summary>ma with J.</summary>
    public ulong Initial { get; init; }

    /// <summary>The token the item gets (E); 0 for the next one.</summary>
    public ulong NewCas { get; init; }
}
