using System.Net.Sockets;
using Understudy.Checking;

namespace Understudy.Scenarios.Drills;

/// <summary>Which servers are well, as far as the test knows that disturbs them, and what they hold when asked directly.</summary>
internal sealed class ServerCensus(IReadOnlyList<MemcachedProcess> servers, IClock clock) : IAvailability
{
    // A read that began before a server was IN again may rightly have asked others only.
    private static readonly long LongestRead = (long)Cluster.AnswerLimit.TotalNanoseconds;

    private readonly Dictionary<MemcachedProcess, long> _steadySince = servers.ToDictionary(server => server, _ => long.MinValue / 2);
    private long _stalledUntil = long.MinValue / 2;

    public void Disturb(MemcachedProcess server) => _steadySince[server] = long.MaxValue / 2;

    /// <summary>The server is IN again: from now on it owes an answer for everything it holds.</summary>
    public void Readmit(MemcachedProcess server) => _steadySince[server] = clock.Now;

    /// <summary>The clients themselves, or the proxy, did not get to run.</summary>
    public void Stall() => _stalledUntil = clock.Now;

    public bool WasClientDisturbed(int client, long since) => _stalledUntil >= since;

    public bool WasAnythingDisturbed(long since) =>
        _stalledUntil >= since || _steadySince.Values.Any(steadySince => steadySince + LongestRead >= since);

    // The simulation looks after that; here nobody knows when it began.
    public string? ServersAtHand(long since) => null;

    public string? SteadyHolder(string key, long version, long since)
    {
        foreach (var (server, steadySince) in _steadySince)
        {
            if (steadySince + LongestRead < clock.Now && Holds(server, key)) return server.Address;
        }

        return null;
    }

    public string? Keeper(string key, long since) =>
        _steadySince.Where(server => server.Value < since && Holds(server.Key, key)).Select(server => server.Key.Address).FirstOrDefault();

    public bool WasDropped(string key, long from, long to) => false;

    // No drill sends values that take long.
    public long WaitsSince(long since, long patience) => since;

    private static bool Holds(MemcachedProcess server, string key)
    {
        try
        {
            using var wire = server.Connect();
            return wire.Ask($"mg {key} u\r\n").StartsWith("HD", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is SocketException or IOException or TimeoutException)
        {
            return false;
        }
    }
}
