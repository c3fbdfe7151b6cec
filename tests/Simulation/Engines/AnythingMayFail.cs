namespace Understudy.Simulation.Engines;

/// <summary>Everything is disturbed all the time: of answers nothing is promised but that none is old, invented or somebody
/// else's.</summary>
internal sealed class AnythingMayFail : IAvailability
{
    public bool WasClientDisturbed(int client, long since) => true;

    public bool WasAnythingDisturbed(long since) => true;

    public string? ServersAtHand(long since) => null;

    public string? SteadyHolder(string key, long version, long since) => null;

    public string? Keeper(string key, long since) => null;

    public bool WasDropped(string key, long from, long to) => true;

    public long WaitsSince(long since, long patience) => since;
}
