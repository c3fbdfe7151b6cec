namespace Understudy.Node.Replication;

/// <summary>How a node of a pair is, for statistics and operators.</summary>
internal sealed record PairReport
{
    public required PairRole Role { get; init; }
    public required bool Wants { get; init; }
    public required long Epoch { get; init; }

    /// <summary>Where the other node is; null: there is no link.</summary>
    public required string? Peer { get; init; }
    public required PairRole? PeerRole { get; init; }

    /// <summary>Whether nothing is missing up to its head.</summary>
    public required bool IsWhole { get; init; }
    public required FollowState Following { get; init; }
    public required SendState Sending { get; init; }
    public required long Head { get; init; }
    public required long First { get; init; }
    public required long LogBytes { get; init; }

    /// <summary>Of a leader: what its follower has confirmed; null: it has none.</summary>
    public required long? Acked { get; init; }

    /// <summary>Of a follower: since when it may lack something.</summary>
    public required TimeSpan? SinceLevel { get; init; }
    public required bool IsHandingOver { get; init; }

    /// <summary>Null: an operator says who leads.</summary>
    public required bool? HasVip { get; init; }
    /// <summary>Whether the pair is set up so that clients wait for the follower.</summary>
    public required bool WantsAcks { get; init; }

    /// <summary>Whether all that they have been told is there.</summary>
    public required bool IsAckSure { get; init; }
    public required long AckGivenUp { get; init; }

    /// <summary>Clients that were closed rather than told what may be lost.</summary>
    public required long AckUntold { get; init; }

    /// <summary>Requests handed to the leader.</summary>
    public required long Forwarded { get; init; }

    /// <summary>Clients that were closed because an answer of the leader did not come.</summary>
    public required long ForwardedLost { get; init; }

    /// <summary>Of a leader: clients of its follower that have asked it something.</summary>
    public required int CarriedClients { get; init; }
    public required long Links { get; init; }
    public required long WholeCopies { get; init; }
    public required long PartialCopies { get; init; }
    public required long RecordsSent { get; init; }
    public required long ItemsCopied { get; init; }
    public required long RecordsApplied { get; init; }
    public required long ItemsReceived { get; init; }
    public required long NotStored { get; init; }
    public required long RolledBack { get; init; }
}
