using System.Collections.Immutable;

namespace Understudy.Routing.Group;

/// <summary>What the engine does for a member. Questions come back as events, with the action that asked; one that is not answered in time
/// as <see cref="GroupMember.OnUnanswered"/>.</summary>
public abstract record GroupAction
{
    /// <summary>Sends a message to another member, or drops it if there is no link.</summary>
    public sealed record Tell(string To, GroupMessage Message) : GroupAction;

    /// <summary>Reads key and state from the coordinator in one linearizable step.</summary>
    public sealed record Watch(long SentAt) : GroupAction;

    /// <summary>Takes the key if it still has the revision seen.</summary>
    public sealed record Take(long SentAt, long SeenRevision, long Term) : GroupAction;

    /// <summary>Writes the key anew if it is one's own.</summary>
    public sealed record Renew(long SentAt, long Term) : GroupAction;

    /// <summary>Stores a state: if the key is one's own, over nothing but an older state, and the key is written anew
    /// with it.</summary>
    public sealed record Record(long SentAt, GroupState State) : GroupAction;

    /// <summary>Gives the key back, if it is one's own, and nothing comes of the answer.</summary>
    public sealed record Free(long Term, string Successor) : GroupAction;

    /// <summary>Asks every server that is IN whether a connection of one of these members is left.</summary>
    public sealed record AskQuiet(long SentAt, ImmutableArray<string> Formers) : GroupAction;

    /// <summary>A newer state is in force, by whoever made it; it is kept for the next start too.</summary>
    public sealed record Adopt(GroupState State) : GroupAction;

    /// <summary>Whatever only a leader has begins.</summary>
    public sealed record BeginLeading(GroupState State) : GroupAction;

    /// <summary>From now on writes may be taken.</summary>
    public sealed record TakeWrites : GroupAction;

    /// <summary>Whatever only a leader has ends: connections to servers are reset, writes under way fail.</summary>
    public sealed record EndLeading(string Reason) : GroupAction;

    /// <summary>Acknowledgements that wait for a version up to this one may look again.</summary>
    public sealed record Open(long Safe) : GroupAction;

    /// <summary>Reads the register of each server.</summary>
    public sealed record ReadRegisters(long SentAt) : GroupAction;

    /// <summary>Replaces the register of each server that is reached, unless a term as high stands there.</summary>
    public sealed record ClaimServers(long SentAt, long Term) : GroupAction;

    /// <summary>Renews a server's register with the state to record, takes it from a lower term, or, if that is allowed, puts it where
    /// there is none; or says there that the office is given back.</summary>
    public sealed record BeatServer(
        long SentAt, int Server, long Term, bool MayCreate, GroupState State, bool IsFree = false) : GroupAction;
}
