using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Transport.Processes;

namespace Understudy.Serving;

/// <summary>Makes sure that as many clients as promised can really connect.</summary>
internal static class FileLimit
{
    /// <summary>What a process needs beside sockets: the runtime's own files, standard streams, event loops.</summary>
    private const int Spare = 100;

    /// <summary>Raises the limit of open files as far as needed.</summary>
    /// <param name="mayServeFewer">Fewer clients are better than none: refuse only a limit that leaves no client at all.</param>
    /// <returns>The most clients that fit, at most those asked for; null when refused, with the reason among the problems.</returns>
    public static int? Fit(ServiceOptions options, bool mayServeFewer, List<Problem> problems, ILogger logger)
    {
        var proxy = options.Proxy;
        var servers = proxy.Pool.Tiers.Sum(t => t.Servers.Count);
        var others = options.Listeners.Count + (proxy.Workers * servers) + Spare;
        var needed = proxy.MaxConnections + others;
        var limit = FileDescriptorLimit.Raise(needed);
        if (limit.Shortfall == 0) return proxy.MaxConnections;

        var fitting = (int)Math.Min(limit.Available - others, proxy.MaxConnections);
        if (fitting > 0 && mayServeFewer)
        {
            logger.FewerClients(proxy.MaxConnections, fitting, needed, limit.Available);
            return fitting;
        }

        var instead = fitting > 0 ? $", or give -n {fitting}" : string.Empty;
        problems.Add(new Problem("max-connections",
            $"{proxy.MaxConnections} clients need {needed} open files, and the limit is {limit.Available}, {limit.Shortfall} too few; "
            + $"raise it with 'ulimit -n {needed}' or systemd's LimitNOFILE={needed}{instead}"));
        return null;
    }
}
