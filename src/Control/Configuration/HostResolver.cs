using System.Net;
using System.Net.Sockets;
using Understudy.Transport.Sockets;

namespace Understudy.Control.Configuration;

/// <summary>Finds the addresses of host names: all of them at the start, and later one again that may have changed.</summary>
/// <param name="lookUp">Asks the system's resolver; a test asks its own table.</param>
public sealed class HostResolver(Func<string, CancellationToken, Task<IPAddress[]>> lookUp, TimeProvider time)
{
    private readonly Dictionary<string, IPAddress> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Task<IPAddress[]>> _underWay = new(StringComparer.OrdinalIgnoreCase);

    public static HostResolver OfSystem() => new((host, stopping) => Dns.GetHostAddressesAsync(host, stopping), TimeProvider.System);

    /// <summary>Looks all hosts up at the same time. What cannot be resolved is added to the problems, each with its own reason.</summary>
    /// <param name="hosts">Setting and host; literals and paths are taken as they are.</param>
    public async Task ResolveAsync(
        IEnumerable<(string Setting, string Host)> hosts, TimeSpan deadline, List<Problem> problems, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(problems);
        var lookUps = new List<(string Setting, string Host, Task<IPAddress[]> Answer)>();
        foreach (var (setting, host) in hosts.DistinctBy(h => h.Host, StringComparer.OrdinalIgnoreCase))
        {
            if (host.StartsWith('/')) continue;
            if (IPAddress.TryParse(host, out var literal)) _known[host] = literal;
            else lookUps.Add((setting, host, lookUp(host, stopping).WaitAsync(deadline, time, stopping)));
        }

        foreach (var (setting, host, answer) in lookUps)
        {
            if ((await TakeAsync(host, answer)).Problem is { } reason) problems.Add(new Problem(setting, reason));
        }
    }

    /// <summary>Whether <see cref="AddressOf"/> has an answer.</summary>
    public bool Knows(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.StartsWith('/') || _known.ContainsKey(host);
    }

    /// <summary>The address of a host that was resolved, or of a path.</summary>
    public NetworkAddress AddressOf(string host, int port) =>
        host.StartsWith('/') ? NetworkAddress.Unix(host) : NetworkAddress.Tcp(_known[host], port);

    /// <summary>Looks names up again, all at the same time. One look-up of a name is under way at a time, however long it takes.</summary>
    /// <param name="hosts">Names. The address that one had is kept as long as it stands for it, whatever else it stands for.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <returns>For each the address, or why there is none.</returns>
    internal async Task<IReadOnlyList<(string Host, IPAddress? Address, string? Problem)>> ResolveAgainAsync(
        IReadOnlyList<string> hosts, TimeSpan deadline, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        var answers = new List<Task<IPAddress[]>>();
        foreach (var host in hosts)
        {
            if (!_underWay.TryGetValue(host, out var answer) || answer.IsCompleted) _underWay[host] = answer = lookUp(host, stopping);
            answers.Add(answer.WaitAsync(deadline, time, stopping));
        }

        var found = new List<(string Host, IPAddress? Address, string? Problem)>();
        foreach (var (host, answer) in hosts.Zip(answers))
        {
            var (address, problem) = await TakeAsync(host, answer);
            found.Add((host, address, problem));
        }

        return found;
    }

    private async Task<(IPAddress? Address, string? Problem)> TakeAsync(string host, Task<IPAddress[]> answer)
    {
        var (address, problem) = await AnswerOfAsync(host, _known.GetValueOrDefault(host), answer);
        if (address is not null) _known[host] = address;
        return (address, problem);
    }

    private static async Task<(IPAddress? Address, string? Problem)> AnswerOfAsync(
        string host, IPAddress? current, Task<IPAddress[]> answer)
    {
        try
        {
            var addresses = await answer;
            if (current is not null && addresses.Contains(current)) return (current, null);

            // magent knew IPv4 only and most memcacheds listen there: localhost means 127.0.0.1 before ::1.
            var chosen = addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
            return chosen is null
                ? (null, $"cannot resolve {host}: it has no address; give an address, or correct DNS or /etc/hosts")
                : (chosen, null);
        }
        catch (TimeoutException)
        {
            return (null, $"cannot resolve {host}: no answer in time; check the name servers in /etc/resolv.conf, or give an address");
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode switch
            {
                SocketError.HostNotFound => "no such host",
                SocketError.NoData => "it has no address",
                SocketError.TryAgain => "the name servers do not answer",
                _ => $"the resolver failed ({e.SocketErrorCode})",
            };
            return (null, $"cannot resolve {host}: {reason}; check the name, DNS and /etc/hosts, or give an address");
        }
    }
}
