namespace Understudy.Checking;

/// <summary>What faults disturbed, and when: promises about time and about being there hold only for the undisturbed.</summary>
public interface IAvailability
{
    /// <summary>Whether since then, or shortly before, something kept a client's bytes or the proxy itself from going on.</summary>
    bool WasClientDisturbed(int client, long since);

    /// <summary>Whether anything at all went wrong since then, or so shortly before that it may still have consequences.</summary>
    bool WasAnythingDisturbed(long since);

    /// <summary>A server that nothing has disturbed since then or shortly before, and that holds this version of the key now.</summary>
    string? SteadyHolder(string key, long version, long since);
}
