using System.Collections.Immutable;

namespace Understudy.Routing.Group;

/// <summary>What all proxies of a group have to agree on: which servers may be read, and who has a say. Immutable; the leader makes a new
/// one, the others adopt it, and it is recorded where the next leader looks.</summary>
public sealed record GroupState
{
    public required GroupVersion Version { get; init; }

    /// <summary>The member that made it.</summary>
    public required string Leader { get; init; }

    /// <summary>Digest of what decides on places and tokens; members with different ones must not form a group.</summary>
    internal string Pool { get; init; } = "-";

    /// <summary>In the order of the pool.</summary>
    public required ImmutableArray<GroupServer> Servers { get; init; }

    /// <summary>Who may hold a lease and may challenge the leader; the leader is one of them.</summary>
    public required ImmutableArray<string> Members { get; init; }

    /// <summary>Earlier leaders whose last writes may still be on their way. None: settled.</summary>
    /// <remarks>Recorded, since a leader may go before it has waited for them: its successor then has to.</remarks>
    public ImmutableArray<string> Formers { get; init; } = [];

    /// <summary>When a delayed flush is due, as the engine counts it; zero if none is.</summary>
    internal long FlushAt { get; init; }

    public bool IsSettled => Formers.IsEmpty;

    internal bool HasMember(string id) => Members.Contains(id);

    /// <summary>Somebody else but the leader could challenge it.</summary>
    internal bool HasOthers => Members.Any(member => member != Leader);
}
