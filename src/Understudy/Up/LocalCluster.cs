using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using System.Runtime.InteropServices;
using Understudy.Control.Configuration;

namespace Understudy.Up;

/// <summary>Nodes and a proxy at 127.0.0.1, each a process of its own.</summary>
internal sealed class LocalCluster(UpOptions options, ILogger logger, TimeProvider time)
{
    private const string Host = "127.0.0.1";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(50);

    private readonly Member _proxy = new("proxy", options.Port, null, ProxyArguments(options));
    private readonly IReadOnlyList<Member> _servers = [.. Enumerable.Range(1, options.Nodes + 1).Select(number => Server(options, number))];

    /// <param name="stop">Ends when the cluster is to stop.</param>
    public async Task<ExitCode> RunAsync(Task<PosixSignal> stop)
    {
        var taken = _servers.Prepend(_proxy).Where(member => !IsFree(member.Port)).Select(member => member.Port).ToList();
        if (taken.Count > 0)
        {
            var ports = string.Join(", ", taken);
            return Complaint.Failure($"up: taken at {Host}: {ports}; is another cluster running? Stop it, or choose other ports with -p");
        }

        using var stopping = new CancellationTokenSource();
        // The servers first, so that the proxy finds them.
        var servers = _servers.Select(member => new MemberProcess(member, logger, time)).ToList();
        var running = servers.Select(member => member.KeepRunningAsync(stopping.Token)).ToList();
        var obstacle = await AwaitReadyAsync(_servers, stop);
        var proxy = new MemberProcess(_proxy, logger, time);
        if (obstacle is null)
        {
            running.Add(proxy.KeepRunningAsync(stopping.Token));
            obstacle = await AwaitReadyAsync([_proxy], stop);
        }

        if (obstacle is null && !stop.IsCompleted)
        {
            Tell(proxy, servers);
            await stop;
        }

        await stopping.CancelAsync();
        await Task.WhenAll(running);
        if (obstacle is not null && !stop.IsCompleted) return Complaint.Failure(obstacle);
        // Nobody reads on at a terminal that was closed.
        if (await stop != PosixSignal.SIGHUP) await Console.Out.WriteLineAsync("Stopped; nothing is left running.");
        return ExitCode.Ok;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> ProxyArguments(UpOptions options)
    {
        var arguments = new List<string> { "proxy", "-l", Host, "-p", Text(options.Port) };
        for (var number = 1; number <= options.Nodes; number++) arguments.AddRange(["-s", $"{Host}:{options.Port + number}"]);
        arguments.AddRange(["-b", $"{Host}:{options.Port + options.Nodes + 1}"]);
        return arguments;
    }

    private static Member Server(UpOptions options, int number)
    {
        var port = options.Port + number;
        var name = number > options.Nodes ? "backup" : $"node{number}";
        var megabytes = Text((int)(options.MemoryBytes >> 20));
        return options.UsesMemcached
            ? new Member(name, port, "memcached", ["-u", Environment.UserName, "-l", Host, "-p", Text(port), "-U", "0", "-m", megabytes])
            : new Member(name, port, null, ["node", "-l", Host, "-p", Text(port), "-m", megabytes]);
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // What an earlier cluster's connections left behind does not count, as it does not for the listeners.
        probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            probe.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <returns>Who does not answer, or null.</returns>
    private async Task<string?> AwaitReadyAsync(IReadOnlyList<Member> members, Task stop)
    {
        var started = time.GetTimestamp();
        foreach (var member in members)
        {
            while (!stop.IsCompleted && !await AnswersAsync(member.Port))
            {
                if (time.GetElapsedTime(started) > ReadyLimit)
                    return $"up: {member.Name} does not serve at {Host}:{member.Port} after {ReadyLimit.TotalSeconds} s; the log says why";
                await Task.Delay(ReadyPoll, time);
            }
        }

        return null;
    }

    private void Tell(MemberProcess proxy, IReadOnlyList<MemberProcess> servers)
    {
        var first = servers[0];
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Serving at {Host}:{options.Port}; every item is on one node and on the backup.");
        Console.Out.WriteLine();
        foreach (var member in servers.Prepend(proxy))
            Console.Out.WriteLine($"  {member.Member.Name,-8} {Host}:{member.Member.Port,-6} process {member.ProcessId}");
        Console.Out.WriteLine(
            $$"""

            Try, in another terminal:
              write and read     printf 'set greeting 0 0 5\r\nhello\r\nget greeting\r\nquit\r\n' | nc {{Host}} {{options.Port}}
              kill a node        kill -9 {{first.ProcessId}}      and read again: nothing is missing
              watch it return    printf 'stats servers\r\nquit\r\n' | nc {{Host}} {{options.Port}} | grep state

            Ctrl-C stops everything.
            """);
        Console.Out.Flush();
    }
}
