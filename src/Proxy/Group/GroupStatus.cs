namespace Understudy.Proxy.Group;

/// <summary>A proxy's part in its group, at one moment. Names are stable; times are in Unix seconds.</summary>
public sealed record GroupStatus
{
    /// <summary>What this proxy is called.</summary>
    public required string Id { get; init; }

    /// <summary>joining (not in the record yet), follower, candidate (asks for the office), settling (has it, and waits before it uses the
    /// servers), leader, resigning.</summary>
    public required string Role { get; init; }

    /// <summary>Since when.</summary>
    public required double RoleSince { get; init; }

    /// <summary>Whether the servers are this proxy's to use: otherwise nothing that it says of them is true now.</summary>
    public required bool Leads { get; init; }

    /// <summary>Whether its clients are served: by itself, or by the leader that it carries them to.</summary>
    public required bool IsServing { get; init; }

    /// <summary>Why not; empty: they are.</summary>
    public required string Obstacle { get; init; }

    /// <summary>Null: nobody leads, as far as it knows.</summary>
    public required string? Leader { get; init; }

    /// <summary>Since when it has known of that leader, in that term.</summary>
    public required double LeaderSince { get; init; }

    /// <summary>Grows with each office.</summary>
    public required long Term { get; init; }

    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<GroupMemberStatus> Members { get; init; }

    /// <summary>Who says who leads: etcd; or peers, the servers themselves, between two boxes.</summary>
    public required string Mode { get; init; }

    /// <summary>Between two boxes, when this proxy takes over: timeout, keepalived or never. Null with etcd.</summary>
    public required string? Takeover { get; init; }

    /// <summary>What is promised in that mode, and what more would need.</summary>
    public required string Promise { get; init; }

    /// <summary>Whether etcd, or any server between two boxes, told who leads when it was asked last.</summary>
    public required bool CoordinatorAnswers { get; init; }

    /// <summary>Why not; empty: it does.</summary>
    public required string CoordinatorProblem { get; init; }

    /// <summary>Clients of a proxy that does not lead: it reads for them and carries the rest to the leader, or they wait for one.
    /// </summary>
    public required int CarriedClients { get; init; }

    /// <summary>Reads of theirs that it answered itself.</summary>
    public required long ReadsAnswered { get; init; }

    /// <summary>Reads that the leader was asked for after all, since no server could be asked here, or believed.</summary>
    public required long ReadsHandedOver { get; init; }

    /// <summary>Answers of servers that came without a lease, and were given to nobody.</summary>
    public required long ReadsWithoutLease { get; init; }

    /// <summary>Clients that were told that there is no leader.</summary>
    public required long RefusedClients { get; init; }

    /// <summary>Clients that were closed for the memory that they held.</summary>
    public required long DismissedClients { get; init; }
}
