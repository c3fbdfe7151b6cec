using System.Net;
using Understudy.LoadGenerator.Load;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>
/// Runs one scenario against one target: fresh processes each time, so that no run inherits anything from the one before.
/// </summary>
internal sealed class Referee(Programs programs, TimeSpan warmUp, TimeSpan duration)
{
    public LoadResult Run(Scenario scenario, Target target)
    {
        var folder = Directory.CreateTempSubdirectory("understudy-bench-").FullName;
        var processes = new List<ChildProcess>();
        try
        {
            return Run(scenario, target, folder, processes);
        }
        finally
        {
            foreach (var process in processes) process.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private LoadResult Run(Scenario scenario, Target target, string folder, List<ChildProcess> processes)
    {
        var isProxy = target.Kind is TargetKind.Understudy or TargetKind.Nutcracker;
        var count = isProxy ? scenario.Servers * (target.HasCopies ? 2 : 1) : 0;
        var listen = target.IsUnix ? NetworkAddress.Unix(Path.Combine(folder, "proxy")) : FreePort.Next();
        var load = new LoadRun(scenario.Load with
        {
            Target = listen,
            WarmUp = warmUp,
            Duration = duration,
            Prefill = !isProxy || scenario.HasRealServers,
            IdealServers = scenario.HasRealServers ? [] : [.. Enumerable.Range(0, count).Select(i => ServerAddress(target, folder, i))],
        });

        var servers = scenario.HasRealServers ? StartServers(count, processes) : load.IdealServers;
        var words = Words(target, listen, servers, scenario.Servers, folder);
        var cores = target.Threads == 1 ? $"{programs.TargetCore}" : $"{programs.TargetCore},{programs.LoadCore}";
        var child = ChildProcess.Start(programs.PathOf(target), words, cores);
        processes.Add(child);
        return load.Execute(child.Id);
    }

    private List<NetworkAddress> StartServers(int count, List<ChildProcess> processes)
    {
        var servers = new List<NetworkAddress>();
        for (var i = 0; i < count; i++)
        {
            servers.Add(FreePort.Next());
            processes.Add(ChildProcess.Start(programs.Memcached, TargetCommand.Memcached(servers[i]), programs.LoadCore));
            FirstReply.Await(servers[i], "version\r\n"u8);
        }

        return servers;
    }

    private static IReadOnlyList<string> Words(
        Target target, NetworkAddress listen, IReadOnlyList<NetworkAddress> servers, int primaries, string folder) => target.Kind switch
    {
        TargetKind.Understudy => TargetCommand.Understudy(listen, [.. servers.Take(primaries)], [.. servers.Skip(primaries)]),
        TargetKind.Nutcracker => TargetCommand.Nutcracker(listen, servers, folder),
        TargetKind.Node => TargetCommand.Node(listen, threads: target.Threads),
        _ => TargetCommand.Memcached(listen, threads: target.Threads),
    };

    private static NetworkAddress ServerAddress(Target target, string folder, int index) =>
        target.IsUnix ? NetworkAddress.Unix(Path.Combine(folder, $"server{index}")) : NetworkAddress.Tcp(IPAddress.Loopback, 0);
}
