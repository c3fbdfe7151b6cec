using Microsoft.Extensions.Logging;
using Understudy.Control.Configuration;
using Understudy.Transport.Processes;

namespace Understudy.Serving;

/// <summary>Makes sure that as many clients as promised can really connect. Where that cannot be, fewer are better than none.</summary>
internal static class FileLimit
{
    /// <summary>Raises the limit of open files as far as needed.</summary>
    /// <param name="clients">Asked for.</param>
    /// <param name="others">Files that the process needs beside: the runtime's own, standard streams, loops, listeners, servers.</param>
    /// <returns>The most clients that fit, at most those asked for; null when there is no room for any, with the reason among the
    /// problems.</returns>
    public static int? Fit(int clients, int others, List<Problem> problems, ILogger logger)
    {
        var needed = clients + others;
        var limit = FileDescriptorLimit.Raise(needed);
        if (limit.Shortfall == 0) return clients;

        var fitting = (int)Math.Min(limit.Available - others, clients);
        if (fitting > 0)
        {
            logger.FewerClients(clients, fitting, needed, limit.Available);
            return fitting;
        }

        problems.Add(new Problem("max-connections",
            $"only {limit.Available} files may be open, which leaves none for clients: {others} are needed beside; "
            + $"raise it with 'ulimit -n {needed}' or systemd's LimitNOFILE={needed}"));
        return null;
    }
}
