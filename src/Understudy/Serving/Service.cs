using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Logging;
using Understudy.Proxy;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Serving;

/// <summary>One proxy from its options to its end.</summary>
/// <param name="mayServeFewer">Whether to go on when the limit of open files holds fewer clients than asked for.</param>
internal sealed class Service(CommandSyntax syntax, ServiceOptions options, bool mayServeFewer, ServiceLog log)
{
    // The engine ends its drain by itself; this is for one that does not.
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = log.Logger;

    /// <param name="reportReady">Called when clients can connect and the privileges are dropped.</param>
    public async Task<ExitCode> RunAsync(Action reportReady)
    {
        // Before anything else: a stop that comes while names are resolved must not be lost.
        using var signals = new StopSignals(log.Reopen);
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        await resolver.ResolveAsync(Hosts(), options.ResolveTimeout, problems, CancellationToken.None);
        if (problems.Count > 0) return Complaint.Failure(syntax, problems);

        var addresses = options.Proxy.Pool.Tiers.SelectMany(t => t.Servers).Distinct()
            .ToDictionary(s => s, s => resolver.AddressOf(s.Host, s.Port));
        if (FileLimit.Fit(options, mayServeFewer, problems, _logger) is not { } clients) return Complaint.Failure(syntax, problems);

        using var server = new ProxyServer(options.Proxy with { MaxConnections = clients }, addresses, _logger);
        try
        {
            foreach (var listener in options.Listeners)
                server.Listen(resolver.AddressOf(listener.Host, listener.Port), listener.Socket);
            ListenForOperators(server);
        }
        catch (ListenException e)
        {
            return Complaint.Failure(e.Message);
        }

        // The threads start afterwards: none of them ever runs with rights that are being given up.
        if (Privileges.DropTo(options.User, options.Group) is { } reason) return Complaint.Failure(reason);

        server.Start();
        Announcement.Write(_logger, options);
        reportReady();
        await CompilerMemory.ReleaseUntilAsync(signals.Asked);
        _logger.Draining(StopSignals.NameOf(await signals.Asked), DurationText.Format(options.Proxy.DrainTimeout));
        return Drain(server);
    }

    /// <exception cref="ListenException">The path that was asked for cannot be used. Without the usual one a proxy serves all the
    /// same.</exception>
    private void ListenForOperators(ProxyServer server)
    {
        if (options.Control == ServiceOptions.NoControl) return;
        var obstacle = string.Empty;
        var path = options.Control ?? ControlSockets.PathFor(options.Listeners, out obstacle);
        try
        {
            if (path is null)
            {
                _logger.NoControlSocket(obstacle);
                return;
            }

            server.ListenForOperators(path);
            _logger.ControlSocketOpened(path);
        }
        catch (ListenException e) when (options.Control is null)
        {
            _logger.NoControlSocket(e.Message);
        }
    }

    private ExitCode Drain(ProxyServer server)
    {
        server.Drain();
        if (server.Join(options.Proxy.DrainTimeout + DrainGrace)) _logger.Stopped();
        else _logger.DrainTooLong(DurationText.Format(options.Proxy.DrainTimeout));
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
