using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Keepalived;

/// <summary>What the proxy of another host tells a client of itself.</summary>
/// <param name="Process">Which process it is: its number and when it was started.</param>
/// <param name="Standings">Its roles, by VRRP instance.</param>
internal sealed record PeerProxy((int Id, long StartedAt) Process, IReadOnlyDictionary<string, VipStanding> Standings)
{
    private const string Role = "vrrp_role:", Seconds = "vrrp_role_seconds:";

    /// <summary>Far more than a proxy with the most instances that it takes says.</summary>
    private const int MostLines = 8192;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>What it tells; or null and why it does not.</returns>
    public static async Task<(PeerProxy? Told, string Obstacle)> AskAsync(IPEndPoint place)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(place, limit.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync("stats\r\nstats proxy\r\n"u8.ToArray(), limit.Token);
            using var reader = new StreamReader(stream);
            return await ReadAsync(reader, place, limit.Token);
        }
        catch (SocketException e)
        {
            return (null, $"nobody answers at {place} ({e.SocketErrorCode})");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return (null, $"nobody answers at {place} within {Patience.TotalSeconds} s");
        }
    }

    private static async Task<(PeerProxy?, string)> ReadAsync(StreamReader reader, IPEndPoint place, CancellationToken stopping)
    {
        var (said, ends) = (new Dictionary<string, string>(), 0);
        for (var lines = 0; ends < 2; lines++)
        {
            if (lines == MostLines || await reader.ReadLineAsync(stopping) is not { } line)
                return (null, $"{place} tells nothing in clear");
            if (line == "END") ends++;
            else if (line.Split(' ', 3) is ["STAT", var name, var value]) said[name] = value;
            else return (null, $"{place} answers '{line}'");
        }

        if (!said.ContainsKey("understudy_version")) return (null, $"what answers at {place} is no proxy of ours");
        var standings = said.Where(stat => stat.Key.StartsWith(Role, StringComparison.Ordinal))
            .Select(stat => (Name: stat.Key[Role.Length..], stat.Value))
            .ToDictionary(role => role.Name, role => new VipStanding(role.Value, Number(said, Seconds + role.Name)));
        return (new PeerProxy(((int)Number(said, "pid"), Number(said, "time") - Number(said, "uptime")), standings), string.Empty);
    }

    private static long Number(Dictionary<string, string> said, string name) =>
        long.TryParse(said.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
