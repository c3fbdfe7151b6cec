using System.Globalization;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>The command line that makes a program serve at an address.</summary>
internal static class TargetCommand
{
    // Enough for the largest scenario; the default of the proxies and of memcached is 1024 to 4096.
    private const string MostConnections = "12000";

    // On a busy machine, or with 10,000 clients before it, an ideal server may be late. That is no failure of the target, so that
    // both proxies are given the same patience; a lost server still cannot hang a run.
    private const int TimeoutMilliseconds = 5000;

    public static IReadOnlyList<string> Understudy(
        NetworkAddress listen, IReadOnlyList<NetworkAddress> servers, IReadOnlyList<NetworkAddress> copies)
    {
        var timeout = $"{TimeoutMilliseconds}ms";
        List<string> words = ["proxy", "-n", MostConnections, "--reply-timeout", timeout, "--connect-timeout", timeout];
        words.AddRange(listen.UnixPath is { } path ? ["-p", "0", "-f", path] : ["-l", "127.0.0.1", "-p", Port(listen)]);
        foreach (var server in servers) words.AddRange(["-s", server.ToString()]);
        foreach (var copy in copies) words.AddRange(["-b", copy.ToString()]);
        return words;
    }

    /// <summary>nutcracker reads a file, which is written to the folder.</summary>
    public static IReadOnlyList<string> Nutcracker(NetworkAddress listen, IReadOnlyList<NetworkAddress> servers, string folder)
    {
        var file = Path.Combine(folder, "nutcracker.yml");
        List<string> lines =
        [
            "bench:",
            $"  listen: {listen}{(listen.UnixPath is null ? "" : " 0700")}",
            "  hash: fnv1a_64",
            "  distribution: ketama",
            $"  timeout: {TimeoutMilliseconds}",
            "  auto_eject_hosts: false",
            "  servers:",
        ];
        // Without a name the default depends on the port, and the spread of the keys with it; every run shall spread them alike.
        lines.AddRange(servers.Select((server, i) => $"   - {server}:1 server{i}"));
        File.WriteAllLines(file, lines);
        return ["-c", file, "-v", "0", "-s", Port(FreePort.Next()), "-a", "127.0.0.1"];
    }

    public static IReadOnlyList<string> Memcached(NetworkAddress listen, int megabytes = 1024, int threads = 1)
    {
        // -u: it refuses to be root; on other accounts the option is ignored.
        List<string> words = ["-u", "root", "-U", "0", .. Cache(megabytes, threads)];
        words.AddRange(listen.UnixPath is { } path ? ["-s", path] : ["-l", "127.0.0.1", "-p", Port(listen)]);
        return words;
    }

    public static IReadOnlyList<string> Node(NetworkAddress listen, int megabytes = 1024, int threads = 1) =>
        ["node", "-l", "127.0.0.1", "-p", Port(listen), .. Cache(megabytes, threads)];

    // -I: an item of 1 MiB does not fit into the default.
    private static IReadOnlyList<string> Cache(int megabytes, int threads) =>
    [
        "-m", megabytes.ToString(CultureInfo.InvariantCulture), "-t", threads.ToString(CultureInfo.InvariantCulture),
        "-c", MostConnections, "-I", "4m",
    ];

    private static string Port(NetworkAddress address) => address.EndPoint!.Port.ToString(CultureInfo.InvariantCulture);
}
