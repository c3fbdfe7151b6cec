namespace Understudy.Store;

/// <summary>What a retrieval does to the item besides reading it: gat, and the flags of mg. The default is a plain get.</summary>
public readonly struct ReadRequest
{
    /// <summary>mg with <c>u</c>: the read leaves no trace in access time, fetched mark or eviction order.</summary>
    public bool LeavesNoTrace { get; init; }

    /// <summary>gat, and mg with T: a new exptime as on the wire; null leaves it.</summary>
    public long? TouchExptime { get; init; }

    /// <summary>mg with N: a miss makes an empty item with this exptime; null does not.</summary>
    public long? VivifyExptime { get; init; }

    /// <summary>The token of an item that is made (E); 0 for the next one.</summary>
    public ulong NewCas { get; init; }

    /// <summary>mg with R: the caller wins the right to recache when the item expires before this exptime; null asks for no
    /// token.</summary>
    public long? RecacheExptime { get; init; }

    /// <summary>mg with R in front of T: what counts is when the item would have expired without the touch.</summary>
    public bool RecachesBeforeTouch { get; init; }

    /// <summary>mg: a reader of a stale item is offered the win token. Plain get and gat do not take it.</summary>
    public bool TakesWinToken { get; init; }
}
