using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Logging;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Serving;
using Understudy.Transport.Processes;
using Understudy.Transport.Sockets;

namespace Understudy.Up;

/// <summary>Nodes and a proxy or two at 127.0.0.1, or a pair of nodes without one, each a process of its own.</summary>
internal sealed class LocalCluster : IDisposable
{
    private const string Host = "127.0.0.1";
    private const string Memcached = "memcached";
    private const int LargestPort = 65535;

    // The runtime's, and the pipes of twenty members. With fewer the runtime itself may fail at any step.
    private const int FilesNeeded = 200;

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(50);

    private readonly UpOptions _options;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<string> _proxyArguments;
    private readonly int? _dashboard;    // its port; null: somebody else has it
    private readonly LineLogger _logger;
    private readonly IReadOnlyList<MemberProcess> _proxies;
    private readonly ClusterFolder? _folder;    // null: of a pair, or there is room for none
    private readonly string _folderObstacle = string.Empty;
    private readonly IReadOnlyList<MemberProcess> _servers;

    /// <param name="options">Valid.</param>
    /// <param name="logger">Hears of members that die.</param>
    /// <param name="time">The clock of pauses and limits.</param>
    public LocalCluster(UpOptions options, LineLogger logger, TimeProvider time)
    {
        _options = options;
        _logger = logger;
        _time = time;
        var behind = options.Port + options.Nodes + 2;
        _dashboard = behind <= LargestPort && MemberProbe.WhyNotFree(behind) is null ? behind : null;
        if (options.IsPair)
        {
            (_proxies, _proxyArguments) = ([], []);
            _servers = [.. PairNodes(options).Select(member => new MemberProcess(member, logger, time))];
            return;
        }

        _folder = ClusterFolder.TryMake(out _folderObstacle);
        _proxyArguments = ProxyArguments(options, options.Port, _dashboard, _folder);
        _proxies = [.. Proxies(options, _dashboard, _folder).Select(member => new MemberProcess(member, logger, time))];
        _servers = [.. Enumerable.Range(1, options.Nodes + 1).Select(number => new MemberProcess(Server(options, number), logger, time))];
    }

    public void Dispose() => _folder?.Dispose();

    /// <param name="signals">Say when the cluster is to stop.</param>
    public async Task<ExitCode> RunAsync(StopSignals signals)
    {
        var stop = signals.Asked;
        if (Obstacle() is { } reason) return Complaint.Failure(reason);

        // A second ctrl-C ends us without waiting for anything; what does not run any more could not end by itself.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();
        using var stopping = new CancellationTokenSource();
        // A terminal that was stopped, or whoever stands at the other end of a pipe, must not keep us from restarting members.
        using var output = new LineSink(OutputFile.StandardOutput, dropped => $"({dropped} lines could not be shown)");
        // The servers first, so that the proxy finds them.
        var running = _servers.Select(member => member.KeepRunningAsync(stopping.Token)).ToList();
        var obstacle = await AwaitReadyAsync(_servers, stop);
        if (obstacle is null && !stop.IsCompleted)
        {
            // The first one leads, and what clients of the other write goes to it.
            running.AddRange(_proxies.Select(proxy => proxy.KeepRunningAsync(stopping.Token)));
            obstacle = await AwaitReadyAsync(_proxies, stop);
            if (_options.IsPair) obstacle = await AwaitPairAsync(stop);
        }

        if (obstacle is null && !stop.IsCompleted)
        {
            var text = _options.IsPair
                ? FirstSteps.OfPair(_servers[0], _servers[1])
                : FirstSteps.Text(_dashboard, _folder?.TokenFile, _proxies, _servers, OwnerOf(FirstSteps.Key));
            foreach (var line in text.Split('\n')) output.Add(line);
            await stop;
        }

        await stopping.CancelAsync();
        await Task.WhenAll(running);
        if (obstacle is not null && !stop.IsCompleted)
        {
            // What a member said of it comes first.
            _logger.Sink.Flush();
            return Complaint.Failure(obstacle);
        }

        // Nobody reads on at a terminal that was closed.
        if (await stop != PosixSignal.SIGHUP) output.Add("Stopped; nothing is left running.");
        return ExitCode.Ok;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Member> Proxies(UpOptions options, int? dashboard, ClusterFolder? folder)
    {
        var first = ProxyArguments(options, options.Port, dashboard, folder);
        if (options.Proxies == 1 || folder is null) return [new Member("proxy", options.Port, null, ["proxy", .. first])];
        // Behind the dashboard.
        var second = options.Port + options.Nodes + 3;
        string[] group =
        [
            "--group-takeover", "timeout", "--group-state", folder.Path, "--group-secret", "none",
            // A machine that is tried things on is busy at times, and what stands still for 0.7 of this loses the lead.
            "--group-lead", "2s",
            "--group-member", $"a={Host}:{second + 1}", "--group-member", $"b={Host}:{second + 2}",
        ];
        return
        [
            new Member("proxy1", options.Port, null,
                ["proxy", .. first, .. group, "--group-id", "a", "--group-start", "found"]),
            new Member("proxy2", second, null, ["proxy", .. ProxyArguments(options, second, null, null), .. group, "--group-id", "b"]),
        ];
    }

    private static IEnumerable<Member> PairNodes(UpOptions options)
    {
        var link = $"{Host}:{options.Port + 2}";
        return new[] { "--replication-listen", "--replica-of" }.Select((role, index) =>
        {
            var port = options.Port + index;
            return new Member($"node{index + 1}", port, null,
            [
                "node", "-l", Host, "-p", Text(port), "-m", Text((int)(options.MemoryBytes >> 20)), role, link,
                "--replica-reads", "2s", "--replication-ack", "1s",
            ]);
        });
    }

    private static IReadOnlyList<string> ProxyArguments(UpOptions options, int proxyPort, int? dashboard, ClusterFolder? folder)
    {
        var arguments = new List<string> { "-l", Host, "-p", Text(proxyPort) };
        for (var number = 1; number <= options.Nodes; number++) arguments.AddRange(["-s", $"{Host}:{options.Port + number}"]);
        arguments.AddRange(["-b", $"{Host}:{options.Port + options.Nodes + 1}"]);
        if (dashboard is { } port) arguments.AddRange(["--admin", $"{Host}:{port}"]);
        // Without a token nothing is done over a port, whoever asks.
        if (dashboard is not null && folder is not null) arguments.AddRange(["--admin-token-file", folder.TokenFile]);
        return arguments;
    }

    private static Member Server(UpOptions options, int number)
    {
        var port = options.Port + number;
        var name = number > options.Nodes ? "backup" : $"node{number}";
        var megabytes = Text((int)(options.MemoryBytes >> 20));
        return options.UsesMemcached
            ? new Member(name, port, Memcached, ["-u", Environment.UserName, "-l", Host, "-p", Text(port), "-U", "0", "-m", megabytes])
            : new Member(name, port, null, ["node", "-l", Host, "-p", Text(port), "-m", megabytes]);
    }

    /// <returns>Why nothing needs to be started, or null.</returns>
    private string? Obstacle()
    {
        if (FileDescriptorLimit.Raise(FilesNeeded) is { Shortfall: > 0 } limit)
            return $"up: only {limit.Available} files may be open, and {FilesNeeded} are needed at least; raise it with 'ulimit -n'";
        if (_options.Proxies > 1 && _folder is null) return _folderObstacle;
        if (_options.UsesMemcached && !FirstSteps.IsInstalled(Memcached))
            return "up: no memcached is installed here: run 'apt-get install memcached', or leave --memcached out for nodes of our own";

        var faults = _proxies.Concat(_servers).Select(member => (member.Member.Port, Why: MemberProbe.WhyNotFree(member.Member.Port)))
            .Where(fault => fault.Why is not null).ToLookup(fault => fault.Why, fault => Text(fault.Port));
        if (faults[MemberProbe.Taken].Any())
        {
            var ports = string.Join(", ", faults[MemberProbe.Taken]);
            return $"up: taken at {Host}: {ports}; is another cluster running? Stop it, or choose other ports with -p";
        }

        return faults.Count == 0 ? null : $"up: only root may listen at {string.Join(", ", faults.First())}; choose other ports with -p";
    }

    /// <returns>Who does not serve, and what is known of it; null once all do, or when we are to stop.</returns>
    private async Task<string?> AwaitReadyAsync(IReadOnlyList<MemberProcess> members, Task stop)
    {
        var started = _time.GetTimestamp();
        foreach (var process in members)
        {
            var (name, port) = (process.Member.Name, process.Member.Port);
            while (!stop.IsCompleted && !await IsServingAsync(process, members))
            {
                if (members.FirstOrDefault(member => member.EarlyEnd is not null) is { } failed)
                    return $"up: {failed.Member.Name} {failed.EarlyEnd} before it served at port {failed.Member.Port}; it says why above";
                if (_time.GetElapsedTime(started) > ReadyLimit)
                    return $"up: {name} does not serve at port {port} after {ReadyLimit.TotalSeconds} s; is the machine busy? Try again";
                await Task.Delay(ReadyPoll, _time);
            }

            process.HasServed = true;
        }

        return null;
    }

    private async Task<string?> AwaitPairAsync(Task stop)
    {
        var started = _time.GetTimestamp();
        while (!stop.IsCompleted && !await MemberProbe.LeadsWholePairAsync(_options.Port, _time))
        {
            if (_time.GetElapsedTime(started) > ReadyLimit)
                return $"up: the nodes are no pair after {ReadyLimit.TotalSeconds} s; they say why above. Is the machine busy? Try again";
            await Task.Delay(ReadyPoll, _time);
        }

        return null;
    }

    // In a group it is the leader who answers, whichever proxy is asked.
    private async Task<bool> IsServingAsync(MemberProcess asked, IReadOnlyList<MemberProcess> members)
    {
        foreach (var member in members == _proxies ? _proxies : [asked])
        {
            if (await MemberProbe.IsServingAsync(asked.Member.Port, member.ProcessId, _time)) return true;
        }

        return false;
    }

    private MemberProcess OwnerOf(string key)
    {
        var options = ArgumentReader.Read(Syntaxes.Proxy, _proxyArguments).Pool.ToChecked([]);
        var pool = PoolBuilder.Build(options, new Dictionary<ServerOptions, NetworkAddress>());
        return _servers[pool.Tiers[0].Distribution.Locate(Encoding.UTF8.GetBytes(key))];
    }

    private void KillAll()
    {
        foreach (var member in _proxies.Concat(_servers)) member.Kill();
    }
}
