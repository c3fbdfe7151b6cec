namespace Understudy.Proxy.Explaining;

/// <summary>One tier's copy of a key. What its server did not tell is null.</summary>
public sealed record KeyCopy
{
    public required string Tier { get; init; }

    /// <summary>That the key belongs to.</summary>
    public required string Server { get; init; }

    /// <summary>How it was chosen.</summary>
    public required string Placement { get; init; }

    /// <summary>IN, OUT, JOINING, WARMING, DRAINING or EJECTED.</summary>
    public required string State { get; init; }

    /// <summary>How long it has been in that state.</summary>
    public required double StateSeconds { get; init; }

    /// <summary>Why it came into that state.</summary>
    public required string Reason { get; init; }

    /// <summary>held, missing, not_asked or no_answer.</summary>
    public required string Found { get; init; }

    /// <summary>Why it was not asked, or what is not told; empty: there is nothing to say.</summary>
    public required string Note { get; init; }

    public long? ValueBytes { get; init; }

    public long? Flags { get; init; }

    /// <summary>-1: it does not expire.</summary>
    public long? TtlSeconds { get; init; }

    /// <summary>The server's own token; clients of the proxy see another one.</summary>
    public ulong? CasToken { get; init; }

    /// <summary>How long it is since the item was used.</summary>
    public long? LastUsedSeconds { get; init; }

    /// <summary>It was read since it was stored.</summary>
    public bool? WasRead { get; init; }

    /// <summary>It was invalidated, and waits to be renewed.</summary>
    public bool? IsStale { get; init; }

    /// <summary>A client has been told to renew or to fill it.</summary>
    public bool? IsPromised { get; init; }
}
