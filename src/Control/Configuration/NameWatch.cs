using System.Net;
using Microsoft.Extensions.Logging;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Control.Configuration;

/// <summary>Looks the names of servers that are out of use up again, since they may stand for other addresses by now.</summary>
/// <remarks>A server that answers is left where it is, whatever its name says now. No name is asked for twice at the same time, and no more
/// than <see cref="MostAtOnce"/> are waited for together.</remarks>
/// <param name="resolver">Asks the system's resolver.</param>
/// <param name="interval">Pause between two look-ups.</param>
/// <param name="deadline">Longest wait for one.</param>
/// <param name="time">For the pauses.</param>
/// <param name="logger">Hears of names that cannot be resolved, once for each reason.</param>
public sealed class NameWatch(HostResolver resolver, TimeSpan interval, TimeSpan deadline, TimeProvider time, ILogger logger)
{
    private const int MostAtOnce = 16;

    // How long it is before it is seen that there is an interval again.
    private static readonly TimeSpan PauseWhileOff = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _toldAtStart = [];
    private readonly Dictionary<string, string?> _problems = new(StringComparer.OrdinalIgnoreCase);
    private long _intervalTicks = interval.Ticks;

    /// <summary>Another pause, from the next look-up on; zero: none any more. Any thread.</summary>
    public void Change(TimeSpan to) => Volatile.Write(ref _intervalTicks, to.Ticks);

    /// <summary>Names of servers could not be resolved, and the proxy begins all the same.</summary>
    public void TellAtStart(IEnumerable<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        foreach (var problem in problems)
        {
            if (_toldAtStart.Add(problem.Reason)) logger.NameNotResolved(problem.Reason);
        }
    }

    /// <summary>Looks names up until it is stopped.</summary>
    /// <param name="serversOut">The servers that are out of use now.</param>
    /// <param name="move">Told where a server is, each time that its name was looked up.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(
        Func<IReadOnlyList<ServerOptions>> serversOut, Action<ServerOptions, NetworkAddress> move, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(serversOut);
        ArgumentNullException.ThrowIfNull(move);
        using var timer = new PeriodicTimer(PauseWhileOff, time);
        try
        {
            do
            {
                var asked = TimeSpan.FromTicks(Volatile.Read(ref _intervalTicks));
                timer.Period = asked > TimeSpan.Zero ? asked : PauseWhileOff;
                if (!await timer.WaitForNextTickAsync(stopping)) return;
                if (asked > TimeSpan.Zero) await LookUpAsync(serversOut(), move, stopping);
            }
            while (true);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task LookUpAsync(
        IEnumerable<ServerOptions> servers, Action<ServerOptions, NetworkAddress> move, CancellationToken stopping)
    {
        var named = servers.Where(IsNamed).ToLookup(server => server.Host, StringComparer.OrdinalIgnoreCase);
        foreach (var hosts in named.Select(group => group.Key).Chunk(MostAtOnce))
        {
            foreach (var (host, address, problem) in await resolver.ResolveAgainAsync(hosts, deadline, stopping))
            {
                Tell(host, problem);
                if (address is null) continue;
                foreach (var server in named[host]) move(server, NetworkAddress.Tcp(address, server.Port));
            }
        }
    }

    private void Tell(string host, string? problem)
    {
        if (_problems.GetValueOrDefault(host) == problem) return;
        _problems[host] = problem;
        if (problem is not null && !_toldAtStart.Remove(problem)) logger.NameNotResolved(problem);
    }

    private static bool IsNamed(ServerOptions server) => !server.Host.StartsWith('/') && !IPAddress.TryParse(server.Host, out _);
}
