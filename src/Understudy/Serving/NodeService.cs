using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Logging;
using Understudy.Node;
using Understudy.Transport.Interop;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Serving;

/// <summary>One node from its options to its end.</summary>
internal sealed class NodeService(NodeServiceOptions options, ServiceLog log)
{
    // Listeners, loops, log files and the runtime's own; memcached keeps 20 as well.
    private const int DescriptorsOfOurOwn = 64;

    // The engine ends its drain by itself; this is for one that does not.
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = log.Logger;

    /// <param name="reportReady">Called when clients can connect and the privileges are dropped.</param>
    public async Task<ExitCode> RunAsync(Action reportReady)
    {
        // Before anything else: a stop that comes while names are resolved must not be lost.
        using var signals = new StopSignals(log.Reopen, hearsKeep: true);
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        var hosts = options.Listeners.Select(listener => ("listen", listener.Host));
        await resolver.ResolveAsync(hosts, options.ResolveTimeout, problems, CancellationToken.None);
        if (problems.Count > 0) return Complaint.Failure(Syntaxes.Node, problems);

        var descriptors = FileDescriptorLimit.Raise(options.Node.MaxConnections + DescriptorsOfOurOwn);
        if (descriptors.Available <= DescriptorsOfOurOwn) return Complaint.Failure(Syntaxes.Node, [TooFew(descriptors)]);
        if (descriptors.Shortfall > 0) _logger.TooFewDescriptors(options.Node.MaxConnections, descriptors.Available);
        using var server = TryCreate(options.Node, _logger);
        if (server is null) return Complaint.Failure(Syntaxes.Node, [NoMemory()]);
        if (Prepare(server, resolver) is { } obstacle) return Complaint.Failure(obstacle);

        server.Start();
        _logger.NodeServes(SizeText.Format(options.Node.MemoryLimitBytes), SizeText.Format(options.Node.MaxItemBytes));
        reportReady();
        return Drain(server, await WaitAsync(signals, server));
    }

    private static NodeServer? TryCreate(NodeOptions options, ILogger logger)
    {
        try
        {
            return new NodeServer(options, logger);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private Problem NoMemory() => new("memory",
        $"the kernel does not let us reserve {SizeText.Format(options.Node.MemoryLimitBytes)}; give less, or raise 'ulimit -v'");

    private Problem TooFew(FileDescriptorLimit limit) => new("max-connections", string.Create(CultureInfo.InvariantCulture,
        $"only {limit.Available} files may be open, which leaves none for clients; raise it with 'ulimit -n' or systemd's LimitNOFILE"));

    /// <returns>Whether it is to keep its items when it stops.</returns>
    private async Task<bool> WaitAsync(StopSignals signals, NodeServer server)
    {
        await CompilerMemory.ReleaseUntilAsync(Task.WhenAny(signals.Asked, server.ShutdownAsked));
        if (!signals.Asked.IsCompleted) return await server.ShutdownAsked;
        var signal = await signals.Asked;
        _logger.Draining(StopSignals.NameOf(signal), DurationText.Format(options.Node.DrainTimeout));
        return signal == StopSignals.Keep;
    }

    /// <returns>Why it cannot serve, or null.</returns>
    private string? Prepare(NodeServer server, HostResolver resolver)
    {
        try
        {
            foreach (var listener in options.Listeners)
                server.Listen(resolver.AddressOf(listener.Host, listener.Port), listener.Socket);
        }
        catch (ListenException e)
        {
            return e.Message;
        }

        return WritePidFile() ?? Privileges.DropTo(options.User, group: null) ?? server.Restore();
    }

    private string? WritePidFile()
    {
        if (options.PidFile is null) return null;
        try
        {
            File.WriteAllText(options.PidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {options.PidFile}: {FileFault.ReasonOf(e)}; make its directory writable or name another file with -P";
        }
    }

    private ExitCode Drain(NodeServer server, bool keepsItems)
    {
        server.Drain();
        var isDrained = server.Join(options.Node.DrainTimeout + DrainGrace);
        if (isDrained) _logger.Stopped();
        else _logger.DrainTooLong(DurationText.Format(options.Node.DrainTimeout));
        // While a worker still runs, the items are not at rest.
        var isDone = !keepsItems || (isDrained && server.TryKeepItems());
        try
        {
            if (options.PidFile is not null) File.Delete(options.PidFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.PidFileStays(options.PidFile!, FileFault.ReasonOf(e));
        }

        return isDone ? ExitCode.Ok : ExitCode.Failure;
    }
}
