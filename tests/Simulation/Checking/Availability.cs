using Understudy.Simulation.Servers;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

/// <summary>What the injected faults disturbed.</summary>
internal sealed class Availability(VirtualWorld world, int tempo = 1) : IAvailability
{
    // A server that comes back is probed at first, settles for 2 s and is emptied; after that it counts as steady again.
    private readonly long _recovery = 6 * VirtualTime.Second / tempo;
    private readonly long _aftermath = VirtualTime.Second / tempo;

    // Where it is the only one left, a server that was lost is probed after 1 s at the latest and settles for 2 s.
    private readonly long _atHand = 4 * VirtualTime.Second / tempo;
    private readonly List<ISimulatedServer> _servers = [];
    private readonly Dictionary<string, int> _domains = [];
    private readonly Dictionary<string, long> _faultsUntil = [];
    private long _lastFault = long.MinValue / 2;
    private readonly Dictionary<string, Disturbance> _disturbedServers = [];
    private readonly Dictionary<int, Disturbance> _disturbedClients = [];
    private readonly Dictionary<string, long> _cancelledFills = [];
    private Disturbance _all = Disturbance.None;

    /// <summary>What puts deadlines off; null where nothing does.</summary>
    public Pace? Pace { get; set; }

    /// <summary>Whether a key belongs on a server now, and not on another one of its tier.</summary>
    public Func<ISimulatedServer, string, bool> Owns { get; set; } = static (_, _) => true;

    /// <param name="server">One of the pool.</param>
    /// <param name="domain">Of the servers with the same number none holds a copy of a key of which another one does: a tier, as a
    /// rule.</param>
    public void Add(ISimulatedServer server, int domain)
    {
        _servers.Add(server);
        _domains.Add(server.Name, domain);
    }

    /// <summary>Of each item; null: as many as there are domains.</summary>
    public int? Copies { get; set; }

    public void DisturbServer(string name, long until)
    {
        _disturbedServers[name] = DisturbanceOf(name).Extend(world.Now, until);
        _lastFault = world.Now;
        _faultsUntil[name] = Math.Max(_faultsUntil.GetValueOrDefault(name), until + (until - world.Now));

        // What comes back meanwhile is filled from this one, and may have to wait for it.
        foreach (var (other, last) in _disturbedServers.ToArray())
        {
            if (last.Until + _recovery >= world.Now) _disturbedServers[other] = last.Extend(world.Now, until);
        }
    }

    public void DisturbClient(int client, long until) =>
        _disturbedClients[client] = _disturbedClients.GetValueOrDefault(client, Disturbance.None).Extend(world.Now, until);

    /// <summary>An operator wants a server back without what it lacks.</summary>
    public void CancelFill(string name) => _cancelledFills[name] = world.Now;

    /// <summary>Whether a server may lack what was written before then, since nobody wanted it filled after it.</summary>
    public bool WasFillCancelled(string name, long since) => _cancelledFills.GetValueOrDefault(name, long.MinValue) + _aftermath >= since;

    /// <summary>The proxy itself does not get to run.</summary>
    public void DisturbAll(long until) => _all = _all.Extend(world.Now, until);

    public bool WasClientDisturbed(int client, long since) =>
        Math.Max(_all.Until, _disturbedClients.GetValueOrDefault(client, Disturbance.None).Until) + _aftermath >= since;

    public bool WasAnythingDisturbed(long since) =>
        _all.Until + _recovery >= since || _disturbedServers.Values.Any(server => server.Until + _recovery >= since);

    public string? ServersAtHand(long since)
    {
        if (Math.Max(_all.Until, _lastFault) + _atHand >= since) return null;
        var whole = _servers.GroupBy(server => _domains[server.Name])
            .Where(domain => domain.All(server => !server.RefusesFlush && _faultsUntil.GetValueOrDefault(server.Name) + _atHand < since))
            .ToList();

        // Each domain that is not may have a copy of a key, and no more than one.
        var isEveryKeyAtHand = _domains.Values.Distinct().Count() - whole.Count < (Copies ?? int.MaxValue);
        return isEveryKeyAtHand ? whole.Select(domain => string.Join(", ", domain.Select(server => server.Name))).FirstOrDefault() : null;
    }

    public string? SteadyHolder(string key, long version, long since)
    {
        if (_all.Until + _recovery >= since || world.Now <= since) return null;
        foreach (var server in _servers)
        {
            if (DisturbanceOf(server.Name).Until + _recovery >= since) continue;

            // Once it has missed a write this one is of no more use.
            if (server.RefusesFlush || !Owns(server, key)) continue;
            if (server.Holds(key, version)) return server.Name;
        }

        return null;
    }

    public string? Keeper(string key, long since)
    {
        if (_all.Until + _recovery >= since) return null;
        return _servers.Find(server => DisturbanceOf(server.Name).Until + _recovery < since
            && !server.RefusesFlush && Owns(server, key)
            && server.Peek(key) is not null && !server.HasEvicted(key, since, world.Now))?.Name;
    }

    public bool WasDropped(string key, long from, long to) => _servers.Exists(server => server.HasEvicted(key, from, to));

    public long WaitsSince(long since, long patience) => Pace?.WaitsSince(since, patience) ?? since;

    private Disturbance DisturbanceOf(string server) => _disturbedServers.GetValueOrDefault(server, Disturbance.None);

    // What was lost is sent again after pauses that double, so the end of a cut shows after as long again at the latest.
    private readonly record struct Disturbance(long From, long Until)
    {
        public static Disturbance None { get; } = new(long.MinValue / 2, long.MinValue / 2);

        public Disturbance Extend(long now, long until)
        {
            if (until <= now) return this;
            var from = now <= Until ? From : now;
            return new Disturbance(from, Math.Max(Until, until + (until - from)));
        }
    }
}
