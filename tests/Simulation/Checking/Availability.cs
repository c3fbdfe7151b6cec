using Understudy.Simulation.Servers;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

/// <summary>What the injected faults disturbed.</summary>
internal sealed class Availability(VirtualWorld world) : IAvailability
{
    // A server that comes back is probed at first, settles for 2 s and is emptied; after that it counts as steady again.
    private const long RecoveryNanoseconds = 6 * VirtualTime.Second;

    // What a cut held back is retransmitted within a moment of the healing.
    private const long AftermathNanoseconds = VirtualTime.Second;

    private readonly List<ISimulatedServer> _servers = [];
    private readonly Dictionary<string, long> _serverDisturbedUntil = [];
    private readonly Dictionary<int, long> _clientDisturbedUntil = [];
    private long _allDisturbedUntil = long.MinValue / 2;

    public void Add(ISimulatedServer server) => _servers.Add(server);

    public void DisturbServer(string name, long until) =>
        _serverDisturbedUntil[name] = Math.Max(_serverDisturbedUntil.GetValueOrDefault(name, long.MinValue / 2), until);

    public void DisturbClient(int client, long until) =>
        _clientDisturbedUntil[client] = Math.Max(_clientDisturbedUntil.GetValueOrDefault(client, long.MinValue / 2), until);

    /// <summary>The proxy itself does not get to run.</summary>
    public void DisturbAll(long until) => _allDisturbedUntil = Math.Max(_allDisturbedUntil, until);

    public bool WasClientDisturbed(int client, long since) =>
        Math.Max(_allDisturbedUntil, _clientDisturbedUntil.GetValueOrDefault(client, long.MinValue / 2)) + AftermathNanoseconds >= since;

    public string? SteadyHolder(string key, long since)
    {
        if (_allDisturbedUntil + RecoveryNanoseconds >= since) return null;
        foreach (var server in _servers)
        {
            if (_serverDisturbedUntil.GetValueOrDefault(server.Name, long.MinValue / 2) + RecoveryNanoseconds >= since) continue;
            if (server.Holds(key) && world.Now > since) return server.Name;
        }

        return null;
    }
}
