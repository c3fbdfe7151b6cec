using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Proxy;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Serving;

/// <summary>One proxy from its options to its end.</summary>
/// <param name="mayServeFewer">Whether to go on when the limit of open files holds fewer clients than asked for.</param>
internal sealed class Service(CommandSyntax syntax, ServiceOptions options, bool mayServeFewer, ILogger logger)
{
    // The engine ends its drain by itself; this is for one that does not.
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(1);

    /// <param name="reportReady">Called when clients can connect and the privileges are dropped.</param>
    public async Task<ExitCode> RunAsync(Action reportReady)
    {
        // Before anything else: a stop that comes while names are resolved must not be lost.
        using var signals = new StopSignals(logger);
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        await resolver.ResolveAsync(Hosts(), options.ResolveTimeout, problems, CancellationToken.None);
        if (problems.Count > 0) return Complaint.Failure(syntax, problems);

        var addresses = options.Proxy.Pool.Tiers.SelectMany(t => t.Servers).Distinct()
            .ToDictionary(s => s, s => resolver.AddressOf(s.Host, s.Port));
        if (FileLimit.Fit(options, mayServeFewer, problems, logger) is not { } clients) return Complaint.Failure(syntax, problems);

        using var server = new ProxyServer(options.Proxy with { MaxConnections = clients }, addresses, logger);
        try
        {
            foreach (var listener in options.Listeners)
                server.Listen(resolver.AddressOf(listener.Host, listener.Port), listener.Socket);
        }
        catch (ListenException e)
        {
            return Complaint.Failure(e.Message);
        }

        // The threads start afterwards: none of them ever runs with rights that are being given up.
        if (Privileges.DropTo(options.User, options.Group) is { } reason) return Complaint.Failure(reason);

        server.Start();
        Announcement.Write(logger, options);
        reportReady();
        logger.Draining(StopSignals.NameOf(await signals.Asked), DurationText.Format(options.Proxy.DrainTimeout));
        return Drain(server);
    }

    private ExitCode Drain(ProxyServer server)
    {
        server.Drain();
        if (server.Join(options.Proxy.DrainTimeout + DrainGrace)) logger.Stopped();
        else logger.DrainTooLong(DurationText.Format(options.Proxy.DrainTimeout));
        return ExitCode.Ok;
    }

    private IEnumerable<(string Setting, string Host)> Hosts()
    {
        foreach (var listener in options.Listeners)
            yield return ("listen", listener.Host);
        foreach (var tier in options.Proxy.Pool.Tiers)
        {
            foreach (var server in tier.Servers)
                yield return (tier.Name == "primary" ? "server" : tier.Name, server.Host);
        }
    }
}
