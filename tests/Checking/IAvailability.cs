namespace Understudy.Checking;

/// <summary>What faults disturbed, and when: promises about time and about being there hold only for the undisturbed.</summary>
public interface IAvailability
{
    /// <summary>Whether since then, or shortly before, something kept a client's bytes or the proxy itself from going on.</summary>
    bool WasClientDisturbed(int client, long since);

    /// <summary>Whether anything at all went wrong since then, or so shortly before that it may still have consequences.</summary>
    bool WasAnythingDisturbed(long since);

    /// <summary>Servers that together hold all keys, and could have answered then: nothing had gone wrong with them for a while, or had
    /// just gone wrong with others. Null if there are none.</summary>
    string? ServersAtHand(long since);

    /// <summary>A server that nothing has disturbed since then or shortly before, and that holds this version of the key now.</summary>
    string? SteadyHolder(string key, long version, long since);

    /// <summary>A server that nothing has disturbed since then or shortly before, that has not dropped the key since, and that has an item
    /// under it now.</summary>
    string? Keeper(string key, long since);

    /// <summary>Whether any server has dropped the key between two times.</summary>
    bool WasDropped(string key, long from, long to);

    /// <summary>From when a wait for an answer counts: a server that gives or reads bytes at a pace puts deadlines off, from then on
    /// (<c>docs/decisions/0015-deadlines-judge-progress.md</c>).</summary>
    /// <param name="since">When it began.</param>
    /// <param name="patience">How long it may last from the last of those moments.</param>
    long WaitsSince(long since, long patience);
}
