using System.Net;
using System.Net.Sockets;
using Understudy.Transport.Sockets;

namespace Understudy.Control.Configuration;

/// <summary>Finds the addresses of host names, once, at the start.</summary>
/// <param name="lookUp">Asks the system's resolver; a test asks its own table.</param>
public sealed class HostResolver(Func<string, CancellationToken, Task<IPAddress[]>> lookUp, TimeProvider time)
{
    private readonly Dictionary<string, IPAddress> _known = new(StringComparer.OrdinalIgnoreCase);

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
            if (await WhyNotAsync(host, answer) is { } reason) problems.Add(new Problem(setting, reason));
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

    private async Task<string?> WhyNotAsync(string host, Task<IPAddress[]> answer)
    {
        try
        {
            var addresses = await answer;
            // magent knew IPv4 only and most memcacheds listen there: localhost means 127.0.0.1 before ::1.
            var chosen = addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
            if (chosen is null) return $"cannot resolve {host}: it has no address; give an address, or correct DNS or /etc/hosts";

            _known[host] = chosen;
            return null;
        }
        catch (TimeoutException)
        {
            return $"cannot resolve {host}: no answer in time; check the name servers in /etc/resolv.conf, or give an address";
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
            return $"cannot resolve {host}: {reason}; check the name, DNS and /etc/hosts, or give an address";
        }
    }
}
