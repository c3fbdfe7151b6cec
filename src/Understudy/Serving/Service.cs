using Microsoft.Extensions.Logging;
using Understudy.Control.Admin;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Events;
using Understudy.Control.Failures;
using Understudy.Control.Otlp;
using Understudy.Control.Reloading;
using Understudy.Control.Settings;
using Understudy.Logging;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Systemd;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Serving;

/// <summary>One proxy from its options to its end.</summary>
/// <param name="syntax">Of the command.</param>
/// <param name="options">Of the proxy.</param>
/// <param name="reread">Reads the configuration again, or another file in its place; null: there is no file.</param>
/// <param name="log">Where it logs to.</param>
internal sealed class Service(CommandSyntax syntax, ServiceOptions options, Func<string?, ProxyDraft>? reread, ServiceLog log)
{
    // The runtime's own files, standard streams, event loops.
    private const int SpareFiles = 100;

    // The engine ends its drain by itself; this is for one that does not.
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(1);

    /// <summary>Journals take no more than this part of the memory there is.</summary>
    private const int JournalShare = 8;

    private readonly EventLogger _logger = new(log.Logger, new EventRing(TimeProvider.System));
    private IReadOnlyList<ProxyOptions> _fitted = [];

    /// <param name="reportReady">Called when clients can connect and the privileges are dropped.</param>
    public async Task<ExitCode> RunAsync(Action reportReady)
    {
        // Before anything else: a stop that comes while names are resolved must not be lost.
        using var notices = ServiceNotices.OfProcess();
        var tls = new TlsKeeper(_logger);
        var users = new UserFiles(_logger);
        var logins = new ServerLogins(options.Proxy.ServerAuthFile, _logger);
        var secrets = new AdminKeeper(options.Admin, _logger);
        IKeptFiles[] files = [tls, users, logins, secrets];
        var reload = reread is null ? null : new ConfigReload(reread, options, _logger);
        using var signals = new StopSignals(() => OnHangUp(reload, files, notices));
        var passed = PassedSockets.OfProcess(out var unusable);
        if (unusable is not null) return log.Refuse(unusable);
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        await resolver.ResolveAsync(HostsOf(options), options.Resolve.Timeout, problems, CancellationToken.None);
        if (!ServerNames.Suffice(options, resolver)) return log.Refuse(syntax, problems);

        var names = new NameWatch(resolver, options.Resolve.Interval, options.Resolve.Timeout, TimeProvider.System, _logger);
        names.TellAtStart(problems);
        problems.Clear();
        if (FileLimit.Fit(options.Proxy.MaxConnections, OtherFiles(options), problems, _logger) is not { } clients)
            return log.Refuse(syntax, problems);

        using var group = options.Membership.IsAsked
            ? GroupMaker.Make(options.Membership, options.Proxy, resolver, _logger, problems)
            : null;
        if (options.Membership.IsAsked && group is null) return log.Refuse(syntax, problems);

        var machine = new MachineMemory();
        _fitted = Fit(options.Pools, clients, machine);
        using var server = new ProxyServer(
            _fitted, AddressesOf(options, resolver), _logger, () => log.Dropped, ProxySettings.Report, group?.Setup);
        if (logins.Begin() is { } noLogins) return log.Refuse(noLogins);
        if (secrets.Begin() is { } noSecrets) return log.Refuse(noSecrets);
        server.LogInAs(logins.Of);
        foreach (var pool in _fitted)
        {
            if (tls.ReadServers(pool) is { } noTls) return log.Refuse(noTls);
        }

        server.SpeakTls(tls.Of);
        logins.OnChange(() => server.LogInAs(logins.Of));
        var api = new AdminApi(server, _logger.Events, TimeProvider.System);
        server.LetTell(api.Ask);
        var memory = new MemoryWatch(() => server.Memory, ShareOf(_fitted), machine, _logger);
        if (reload is not null) server.LetReconfigure(reload.Ask);
        var places = passed.Assign(options.Listeners, resolver, out var stray);
        if (stray is not null) return log.Refuse(stray);
        try
        {
            foreach (var (listener, address, given) in places)
            {
                var contexts = tls.Read(listener.Tls, out var noTls);
                if (noTls is not null) return log.Refuse(noTls);
                var authenticator = users.Read(listener.Users, out var noUsers);
                if (noUsers is not null) return log.Refuse(noUsers);
                server.Listen(
                    address, SocketOf(listener, machine) with { Passed = given }, contexts, authenticator, listener.Balancers,
                    listener.Pool, listener.Routes);
            }

            server.ListenForPeers();
            ListenForOperators(server);
        }
        catch (ListenException e)
        {
            return log.Refuse(ListenText.Of(e));
        }

        var pidFile = new PidFile(options.PidFile, _logger);
        if (pidFile.Write() is { } obstacle) return log.Refuse(obstacle);

        // The threads start afterwards: none of them ever runs with rights that are being given up.
        if (Privileges.DropTo(options.User, options.Group) is { } refusal) return log.Refuse(PrivilegeText.Of(refusal));
        foreach (var kept in files) kept.TellUnreadable();

        memory.Begin();
        server.Start();
        Announcement.Write(_logger, options);
        reportReady();
        var telling = notices.RunAsync(server.Opened, server.AnswerAsync, () => StatusOf(server));
        using var stopping = new CancellationTokenSource();
        var watching = names.RunAsync(() => server.ServersOut, server.Move, stopping.Token);
        var reloading = reload is null ? Task.CompletedTask : reload.RunAsync(async plan =>
        {
            var fitted = Fit(plan.Applied.Pools, clients, machine);
            if (plan.AddedPools.Count > 0 && await AddAsync(plan, fitted, server, tls, machine) is { } obstacle) return obstacle;
            if (plan.MovedTier is { } moved && await MoveAsync(moved, plan, fitted, server, tls, stopping.Token) is { } reason)
                return reason;
            _fitted = fitted;
            server.Change(fitted);
            memory.Change(ShareOf(fitted));
            names.Change(plan.Applied.Resolve.Interval);
            return null;
        }, stopping.Token);
        var push = OtlpPush.Make(options.OtlpEndpoint, "proxy", options.Listeners[0].ToString(), server.Metrics, _logger);
        // Last, since it takes longer than all before, and clients need not wait for it.
        await using var admin = options.Admin is null
            ? null
            : await AdminServer.OpenAsync(
                options.Admin.Address, secrets.Access, new ProxySubject(server, api, push, TimeProvider.System), _logger, stopping.Token);
        var history = admin is null ? Task.CompletedTask : api.KeepHistoryAsync(stopping.Token);
        var end = signals.Asked;
        await Task.WhenAll([CompilerMemory.ReleaseUntilAsync(end), memory.RunUntilAsync(end), push.RunUntilAsync(end),
            reload?.WatchUntilAsync(end) ?? Task.CompletedTask, .. files.Select(kept => kept.WatchUntilAsync(end))]);
        await stopping.CancelAsync();
        await Task.WhenAll(watching, reloading, history);
        var limit = (reload?.Running ?? options).Proxy.DrainTimeout;
        _logger.Draining(StopSignals.NameOf(await signals.Asked), DurationText.Format(limit));
        notices.Stopping();
        Drain(server, limit);
        await notices.EndAsync(telling);
        pidFile.Remove();
        return ExitCode.Ok;
    }

    private static MemoryShare ShareOf(IReadOnlyList<ProxyOptions> pools) => new(
        pools[0].MemoryLimitBytes, ProxyOptions.MostUsualMemoryBytes, MemoryShare.OwnBytes + pools.Sum(pool => pool.JournalBytes));

    private static ListenOptions SocketOf(ListenerOptions listener, MachineMemory machine) =>
        listener.Socket with { KernelBufferBytes = MemoryShare.KernelBufferBytes(machine.Read()) };

    private static Dictionary<ServerOptions, NetworkAddress> AddressesOf(ServiceOptions options, HostResolver resolver) =>
        options.Pools.SelectMany(pool => pool.Pool.Tiers).SelectMany(tier => tier.Servers).Distinct()
            .Where(server => resolver.Knows(server.Host))
            .ToDictionary(server => server, server => resolver.AddressOf(server.Host, server.Port));

    // What was fitted to the machine once stays so.
    private IReadOnlyList<ProxyOptions> Fit(IReadOnlyList<ProxyOptions> pools, int clients, MachineMemory machine)
    {
        var most = machine.Read().Ceiling / JournalShare / pools.Count;
        return
        [
            .. pools.Select((pool, i) => pool with
            {
                MaxConnections = clients,
                JournalBytes = i < _fitted.Count ? _fitted[i].JournalBytes : Math.Min(pool.JournalBytes, most),
            }),
        ];
    }

    /// <returns>Why the pools cannot be served that a file has more; null if they are.</returns>
    private async Task<string?> AddAsync(
        ReloadPlan plan, IReadOnlyList<ProxyOptions> fitted, ProxyServer server, TlsKeeper tls, MachineMemory machine)
    {
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        var added = plan.Applied with
        {
            Proxy = plan.AddedPools[0], FurtherPools = [.. plan.AddedPools.Skip(1)], Listeners = plan.AddedListeners,
        };
        await resolver.ResolveAsync(HostsOf(added), plan.Applied.Resolve.Timeout, problems, CancellationToken.None);
        if (!ServerNames.Suffice(added, resolver)) return problems[0].Reason;
        if (FileLimit.Fit(fitted[0].MaxConnections, OtherFiles(plan.Applied), problems, _logger) is not { } clients
            || clients < fitted[0].MaxConnections)
        {
            return "a further pool needs more open files than there may be; raise LimitNOFILE or 'ulimit -n', and start again";
        }

        foreach (var pool in plan.AddedPools)
        {
            if (tls.ReadServers(pool) is { } noTls) return noTls;
        }

        try
        {
            await server.AddAsync([.. fitted.Skip(fitted.Count - plan.AddedPools.Count)], AddressesOf(added, resolver),
                [.. plan.AddedListeners.Select(listener => new AddedListener(
                    listener.Pool!, resolver.AddressOf(listener.Host, listener.Port), SocketOf(listener, machine), Tls: null))]);
            return null;
        }
        catch (ListenException e)
        {
            return ListenText.Of(e);
        }
    }

    /// <returns>Why the keys of a tier cannot move; null if they do.</returns>
    private async Task<string?> MoveAsync(
        TierChange moved, ReloadPlan plan, IReadOnlyList<ProxyOptions> fitted, ProxyServer server, TlsKeeper tls,
        CancellationToken stopping)
    {
        var resolver = HostResolver.OfSystem();
        var problems = new List<Problem>();
        var asked = plan.Applied with { Listeners = [] };
        await resolver.ResolveAsync(HostsOf(asked), asked.Resolve.Timeout, problems, stopping);
        if (!ServerNames.Suffice(asked, resolver)) return problems[0].Reason;
        if (FileLimit.Fit(fitted[0].MaxConnections, OtherFiles(plan.Applied), problems, _logger) is not { } clients
            || clients < fitted[0].MaxConnections)
        {
            return "further servers need more open files than there may be; raise LimitNOFILE or 'ulimit -n', and start again";
        }

        var pool = fitted.First(each => each.Pool.Name == moved.Pool.Name) with { Pool = moved.Pool };
        if (tls.ReadServers(pool) is { } noTls) return noTls;
        return await server.MoveKeysAsync(moved.Pool, moved.Tier, AddressesOf(asked, resolver)).WaitAsync(stopping);
    }

    private static string StatusOf(ProxyServer server)
    {
        var missing = server.ServersOut;
        return missing.Count == 0 ? "Serving; every server is in use" : $"Serving; out of use: {string.Join(", ", missing)}";
    }

    private void OnHangUp(ConfigReload? reload, IKeptFiles[] files, ServiceNotices notices)
    {
        notices.BeginReload();
        log.Reopen(isAllThatIsDone: reload is null && files.All(kept => kept.IsEmpty));
        foreach (var kept in files) kept.ReadAgain();
        if (reload is null) notices.EndReload();
        else reload.Ask("reload", _ => notices.EndReload());
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
            _logger.NoControlSocket(ListenText.Of(e));
        }
    }

    private void Drain(ProxyServer server, TimeSpan limit)
    {
        server.Drain();
        if (server.Join(limit + DrainGrace)) _logger.Stopped();
        else _logger.DrainTooLong(DurationText.Format(limit));
    }

    private static int OtherFiles(ServiceOptions options) => options.Listeners.Count + SpareFiles
        + (options.Proxy.Workers * options.Pools.SelectMany(pool => pool.Pool.Tiers).Sum(tier => tier.Servers.Count));

    private static IEnumerable<(string Setting, string Host)> HostsOf(ServiceOptions options)
    {
        foreach (var listener in options.Listeners)
            yield return ("listen", listener.Host);
        foreach (var tier in options.Pools.SelectMany(pool => pool.Pool.Tiers))
        {
            foreach (var server in tier.Servers)
                yield return (tier.Name == "primary" ? "server" : tier.Name, server.Host);
        }

        foreach (var member in options.Membership.Members) yield return ("group-member", member.Host);
    }
}
