using System.Net;

namespace Understudy.Scenarios.Keepalived;

/// <summary>Two hosts with a proxy each, and a VIP that a real keepalived moves between them, configured by the program. The servers stand
/// on the tests' own machine.</summary>
internal sealed class RouterPair : IDisposable
{
    private const int Port = 11211;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // keepalived runs no script that anybody but root could change: in /tmp everybody could put another one in its place.
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/run/understudy-test-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly SharedNetwork _network = new(hosts: 2);
    private readonly ChildProcess?[] _proxies = new ChildProcess?[2], _routers = new ChildProcess?[2];

    /// <param name="options">Of <c>understudy keepalived config</c>, beside hosts, VIP and program.</param>
    public RouterPair(params string[] options)
    {
        Program = Path.Combine(_folder.FullName, "understudy");
        File.WriteAllText(Program, $"#!/bin/sh\nexec {UnderstudyProcess.Executable} \"$@\"\n");
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(Program, (UnixFileMode)0b111_101_101);
        Vip = _network.AddressOf(100);
        Primary = MemcachedProcess.StartAt(_network.Own);
        Backup = MemcachedProcess.StartAt(_network.Own);
        for (var i = 0; i < 2; i++)
        {
            var (code, text) = Hosts[i].Run(Program,
            [
                "keepalived", "config", "--host", $"{Hosts[0].Address}", "--host", $"{Hosts[1].Address}", "--vip", $"{Vip}/24",
                "--script-user", "root", "--program", Program, "--config", ProxyFile(i), .. options,
            ]);
            code.ShouldBe(0, text);
            File.WriteAllText(Configuration(i), text);
        }
    }

    public string Program { get; }

    public IPAddress Vip { get; }

    public MemcachedProcess Primary { get; }

    public MemcachedProcess Backup { get; }

    public IReadOnlyList<SharedNetwork.Host> Hosts => _network.Hosts;

    public IPEndPoint EndPoint => new(Vip, Port);

    /// <summary>The hosts that have the VIP.</summary>
    public IReadOnlyList<int> Holders => [.. Enumerable.Range(0, 2).Where(i => Hosts[i].Has(Vip))];

    public string Configuration(int host) => Path.Combine(_folder.FullName, $"keepalived{host}.conf");

    public string Control(int host) => Path.Combine(_folder.FullName, $"proxy{host}.sock");

    public ChildProcess Proxy(int host) => _proxies[host]!;

    public ChildProcess Router(int host) => _routers[host]!;

    public void StartProxy(int host)
    {
        _proxies[host]?.Dispose();
        _proxies[host] = Hosts[host].Start(Program, "proxy", "--config", ProxyFile(host));
        _proxies[host]!.AwaitOutput("Listening");
    }

    public void StartRouter(int host)
    {
        _routers[host]?.Dispose();

        // Whoever was killed and has not been waited for yet counts as a keepalived that runs.
        string[] pidFiles = [Path.Combine(_folder.FullName, $"parent{host}.pid"), Path.Combine(_folder.FullName, $"vrrp{host}.pid")];
        foreach (var file in pidFiles) File.Delete(file);
        _routers[host] = Hosts[host].Start("keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp",
            "-f", Configuration(host), "-p", pidFiles[0], "-r", pidFiles[1]);
    }

    /// <summary>kill -9 of all of keepalived's processes on a host, as on a machine that runs out of memory.</summary>
    public void KillRouter(int host) => _routers[host]!.KillFamily();

    /// <summary>What the drop-in of the unit does once keepalived has ended, however that was.</summary>
    public (int ExitCode, string Output) CleanUp(int host) =>
        Hosts[host].Run(Program, "keepalived", "stray", Configuration(host), "--control", Control(host), "--remove");

    public void StartAll()
    {
        for (var i = 0; i < 2; i++) StartProxy(i);
        for (var i = 0; i < 2; i++) StartRouter(i);
        Eventually.True(() => Holders.Count == 1, StartLimit, () => $"one host has the VIP\n{Told}");
        AwaitBackup(Holders is [0] ? 1 : 0);
    }

    public void AwaitHolder(int host) => Eventually.True(() => Holders is [var only] && only == host, StartLimit,
        () => $"host {host} has the VIP, and nobody else: {string.Join(", ", Holders)} have\n{Told}");

    /// <summary>A host is only of use once its check has succeeded twice, and it has heard that somebody else is Active.</summary>
    public void AwaitBackup(int host) => Eventually.True(
        () => Router(host).Output.Split('\n').LastOrDefault(line => line.Contains("Entering "))?.Contains("BACKUP STATE") ?? false,
        StartLimit, () => $"host {host} is a Backup\n{Told}");

    /// <summary>For whoever has to find out why.</summary>
    public string Told => string.Join("\n", Enumerable.Range(0, 2).Select(i =>
        $"--- proxy {i}\n{_proxies[i]?.Output}--- keepalived {i}\n{_routers[i]?.Output}"));

    public void Dispose()
    {
        foreach (var process in _routers.Concat(_proxies)) process?.Send(Signal.Continue);
        for (var i = 0; i < 2; i++)
        {
            _routers[i]?.Send(Signal.Terminate);
            _routers[i]?.WaitForExit(TimeSpan.FromSeconds(5));
            _routers[i]?.Dispose();
            _proxies[i]?.Dispose();
        }

        Primary.Dispose();
        Backup.Dispose();
        _network.Dispose();
        _folder.Delete(recursive: true);
    }

    private string ProxyFile(int host)
    {
        var path = Path.Combine(_folder.FullName, $"proxy{host}.yaml");
        File.WriteAllText(path, $"""
            listeners: [0.0.0.0:{Port}]
            pools:
              main:
                tiers: [["{Primary.Address}"], ["{Backup.Address}"]]
            admin: {"{"}control: {Control(host)}{"}"}
            """);
        return path;
    }
}
