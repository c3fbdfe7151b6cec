using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Understudy.Control.Admin;
using Understudy.Proxy.Operating;

namespace Understudy.Drills;

/// <summary>A server that may be let fail: one that <c>understudy up</c> has started, which also starts it again.</summary>
/// <param name="Name">As the proxy calls it.</param>
/// <param name="EndPoint">Where it serves.</param>
/// <param name="ProcessId">Of it.</param>
/// <param name="Proxy">Where clients of its cluster connect.</param>
internal sealed record DrillTarget(string Name, IPEndPoint EndPoint, int ProcessId, IPEndPoint Proxy)
{
    private const string Up = "up";

    /// <param name="status">Of the proxy.</param>
    /// <param name="called">How it is called: as by <c>up</c>, or its address.</param>
    /// <returns>The target; or null and why there is none.</returns>
    public static async Task<(DrillTarget? Target, string Obstacle)> FindAsync(StatusDocument status, string called)
    {
        if (OwnerOf(status.ProcessId) is not { } owner)
            return (null, "the proxy was not started by 'understudy up'; drills are for clusters that were, which nobody needs");
        var names = NamesOf(status.Proxy.Servers);
        var at = names.FindIndex(name => name == called);
        if (at < 0) at = status.Proxy.Servers.ToList().FindIndex(server => server.Name == called);
        if (at < 0) return (null, $"there is no server {called}; there are {string.Join(", ", names)}");
        var server = status.Proxy.Servers[at];
        if (!IPEndPoint.TryParse(server.Address ?? string.Empty, out var endPoint)
            || !IPEndPoint.TryParse(status.Proxy.Listeners[0], out var proxy))
            return (null, $"{server.Name} is at no address that a cluster of 'up' has");
        if (server.State != "IN") return (null, $"{server.Name} is {server.State}: wait until every server is IN");
        if (await ProcessAtAsync(endPoint) is not { } process) return (null, $"{server.Name} does not say which process it is");
        return OwnerOf(process) == owner
            ? (new DrillTarget(server.Name, endPoint, process, proxy), string.Empty)
            : (null, $"{server.Name} is process {process}, which this 'understudy up' has not started");
    }

    // As up calls them: by their place.
    private static List<string> NamesOf(IReadOnlyList<ServerStatus> servers)
    {
        var nodes = 0;
        return
        [
            .. servers.Select(server => server.Tier == "backup"
                ? "backup"
                : string.Create(CultureInfo.InvariantCulture, $"node{++nodes}")),
        ];
    }

    /// <returns>The number of the process of <c>up</c> whose child it is; null: it is none.</returns>
    private static int? OwnerOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            var parent = int.Parse(line["PPid:".Length..], CultureInfo.InvariantCulture);
            var words = File.ReadAllText($"/proc/{parent}/cmdline").Split('\0');
            return words.Skip(1).Take(2).Contains(Up) ? parent : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<int?> ProcessAtAsync(IPEndPoint endPoint)
    {
        const string Name = "STAT pid ";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endPoint, limit.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync("stats\r\n"u8.ToArray(), limit.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(limit.Token) is { } line and not "END")
            {
                if (line.StartsWith(Name, StringComparison.Ordinal)) return int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
        }

        return null;
    }
}
