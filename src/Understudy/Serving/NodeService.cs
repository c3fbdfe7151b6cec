using Microsoft.Extensions.Logging;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Failures;
using Understudy.Control.Otlp;
using Understudy.Logging;
using Understudy.Node;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Systemd;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Serving;

/// <summary>One node from its options to its end.</summary>
internal sealed class NodeService(NodeServiceOptions options, ServiceLog log)
{
    // Listeners, loops, log files and the runtime's own; memcached keeps 20 as well.
    private const int OtherFiles = 64;

    // The engine ends its drain by itself; this is for one that does not.
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = log.Logger;
    private readonly MachineMemory _machine = new();
    private readonly PidFile _pidFile = new(options.PidFile, log.Logger);
    private readonly TlsKeeper _tls = new(log.Logger);
    private readonly UserFiles _users = new(log.Logger);
    private readonly AdminKeeper _admin = new(options.Admin, log.Logger);

    private IKeptFiles[] Files => [_tls, _users, _admin];

    /// <param name="reportReady">Called when clients can connect and the privileges are dropped.</param>
    public async Task<ExitCode> RunAsync(Action reportReady)
    {
        // Before anything else: a stop that comes while names are resolved must not be lost.
        using var notices = ServiceNotices.OfProcess();
        using var signals = new StopSignals(() => OnHangUp(notices));
        var passed = PassedSockets.OfProcess(out var unusable);
        if (unusable is not null) return log.Refuse(unusable);
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        var hosts = options.Listeners.Select(listener => ("listen", listener.Host));
        if (PairSettings.HostOf(options.Node) is { } peer) hosts = hosts.Append(peer);
        if (ImportSettings.HostOf(options.Node) is { } source) hosts = hosts.Append(source);
        await resolver.ResolveAsync(hosts, options.Resolve.Timeout, problems, CancellationToken.None);
        if (problems.Count > 0) return log.Refuse(Syntaxes.Node, problems);

        if (FileLimit.Fit(options.Node.MaxConnections, OtherFiles, problems, _logger) is not { } clients)
            return log.Refuse(Syntaxes.Node, problems);
        var pair = PairSettings.Read(options.Node, resolver, out var unpaired);
        if (unpaired is not null) return log.Refuse(unpaired);
        using var server = TryCreate(options.Node with { MaxConnections = clients }, pair, ImportSettings.Read(options.Node, resolver));
        if (server is null) return log.Refuse(Syntaxes.Node, [NoMemory()]);
        if (Prepare(server, resolver, passed) is { } obstacle) return log.Refuse(obstacle);

        var share = new MemoryShare(
            options.Node.ConnectionMemoryBytes, options.Node.MostUsualConnectionBytes,
            MemoryShare.OwnBytes + options.Node.MemoryLimitBytes);
        var memory = new MemoryWatch(() => server.Memory, share, _machine, _logger);
        memory.Begin();
        server.Start();
        if (await server.ImportBegun is { } noItems)
            return log.Refuse($"cannot take over the items of {options.Node.ImportFrom}: {noItems}");
        _logger.NodeServes(SizeText.Format(options.Node.MemoryLimitBytes), SizeText.Format(options.Node.MaxItemBytes));
        reportReady();
        var telling = notices.RunAsync(Task.CompletedTask, server.AnswerAsync, static () => "Serving");
        var push = OtlpPush.Make(options.OtlpEndpoint, "node", options.Listeners[0].ToString(), _ => server.Metrics(), _logger);
        // Last, since it takes longer than all before, and clients need not wait for it.
        await using var admin = options.Admin is null
            ? null
            : await AdminServer.OpenAsync(
                options.Admin.Address, _admin.Access, new NodeSubject(server, push), _logger, CancellationToken.None);
        var keepsItems = await WaitAsync(signals, server, memory, push);
        notices.Stopping();
        var end = Drain(server, keepsItems, notices);
        await notices.EndAsync(telling);
        return end;
    }

    private void OnHangUp(ServiceNotices notices)
    {
        notices.BeginReload();
        log.Reopen(isAllThatIsDone: Files.All(kept => kept.IsEmpty));
        foreach (var kept in Files) kept.ReadAgain();
        notices.EndReload();
    }

    private NodeServer? TryCreate(NodeOptions node, PairOptions? pair, ImportOptions? import)
    {
        try
        {
            return new NodeServer(node, _logger, () => log.Dropped, pair, import);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private Problem NoMemory() => new("memory",
        $"the kernel does not let us reserve {SizeText.Format(options.Node.MemoryLimitBytes)}; give less, or raise 'ulimit -v'");

    /// <returns>Whether it is to keep its items when it stops.</returns>
    private async Task<bool> WaitAsync(StopSignals signals, NodeServer server, MemoryWatch memory, OtlpPush push)
    {
        var end = Task.WhenAny(signals.Asked, server.ShutdownAsked);
        await Task.WhenAll(
            [CompilerMemory.ReleaseUntilAsync(end), memory.RunUntilAsync(end), push.RunUntilAsync(end),
                .. Files.Select(kept => kept.WatchUntilAsync(end))]);
        if (!signals.Asked.IsCompleted) return await server.ShutdownAsked;
        var signal = await signals.Asked;
        _logger.Draining(StopSignals.NameOf(signal), DurationText.Format(options.Node.DrainTimeout));
        return signal == StopSignals.Keep;
    }

    /// <returns>Why it cannot serve, or null.</returns>
    private string? Prepare(NodeServer server, HostResolver resolver, PassedSockets passed)
    {
        if (_admin.Begin() is { } noSecrets) return noSecrets;
        var places = passed.Assign(options.Listeners, resolver, out var stray);
        if (stray is not null) return stray;
        try
        {
            foreach (var (listener, address, given) in places)
            {
                var contexts = _tls.Read(listener.Tls, out var noTls);
                if (noTls is not null) return noTls;
                var logins = _users.Read(listener.Users, out var noUsers);
                if (noUsers is not null) return noUsers;
                var buffers = MemoryShare.KernelBufferBytes(_machine.Read());
                server.Listen(
                    address, listener.Socket with { KernelBufferBytes = buffers, Passed = given }, contexts, logins, listener.Balancers);
            }

            server.ListenForPeer();
            ListenForOperators(server);
        }
        catch (ListenException e)
        {
            return ListenText.Of(e);
        }

        if (_pidFile.Write() is { } obstacle) return obstacle;
        if (Privileges.DropTo(options.User, group: null) is { } refusal) return PrivilegeText.Of(refusal);
        foreach (var kept in Files) kept.TellUnreadable();
        return server.Restore() is { } refused ? MemoryFileText.Of(refused) : null;
    }

    // Without it a node serves all the same, and cannot be promoted.
    private void ListenForOperators(NodeServer server)
    {
        if (PairSettings.HostOf(options.Node) is null && options.Node.ImportFrom is null) return;
        var path = ControlSockets.PathForNode(options.Listeners, out var obstacle);
        try
        {
            if (path is not null) server.ListenForOperators(path);
        }
        catch (ListenException e)
        {
            (path, obstacle) = (null, ListenText.Of(e));
        }

        if (path is null) _logger.NoControlSocket(obstacle);
        else _logger.ControlSocketOpened(path);
    }

    private ExitCode Drain(NodeServer server, bool keepsItems, ServiceNotices notices)
    {
        server.Drain();
        var isDrained = server.Join(options.Node.DrainTimeout + DrainGrace);
        if (isDrained) _logger.Stopped();
        else _logger.DrainTooLong(DurationText.Format(options.Node.DrainTimeout));
        notices.LoopsEnded();
        // While a worker still runs, the items are not at rest.
        var isDone = !keepsItems || (isDrained && server.TryKeepItems());
        _pidFile.Remove();
        return isDone ? ExitCode.Ok : ExitCode.Failure;
    }
}
