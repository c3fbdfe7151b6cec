using System.Net;

namespace Understudy.Scenarios.Keepalived;

/// <summary>Two hosts with a service each, and a VIP that a real keepalived moves between them, configured by the program.</summary>
internal abstract class RouterPair : IDisposable
{
    protected const int Port = 11211;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // keepalived runs no script that anybody but root could change: in /tmp everybody could put another one in its place.
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/run/understudy-test-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly ChildProcess?[] _services = new ChildProcess?[2], _routers = new ChildProcess?[2];

    protected RouterPair()
    {
        Program = Path.Combine(_folder.FullName, "understudy");
        File.WriteAllText(Program, $"#!/bin/sh\nexec {UnderstudyProcess.Executable} \"$@\"\n");
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(Program, (UnixFileMode)0b111_101_101);
        Vip = Network.AddressOf(100);
    }

    protected SharedNetwork Network { get; } = new(hosts: 2);

    public string Program { get; }

    public IPAddress Vip { get; }

    public IReadOnlyList<SharedNetwork.Host> Hosts => Network.Hosts;

    public IPEndPoint EndPoint => new(Vip, Port);

    /// <summary>The hosts that have the VIP.</summary>
    public IReadOnlyList<int> Holders => [.. Enumerable.Range(0, 2).Where(i => Hosts[i].Has(Vip))];

    public string Configuration(int host) => InFolder($"keepalived{host}.conf");

    public ChildProcess Service(int host) => _services[host]!;

    public ChildProcess Router(int host) => _routers[host]!;

    public void StartService(int host)
    {
        _services[host]?.Dispose();
        _services[host] = Hosts[host].Start(Program, WordsOf(host));
        _services[host]!.AwaitOutput("Listening");
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
    public abstract (int ExitCode, string Output) CleanUp(int host);

    public void StartAll()
    {
        for (var i = 0; i < 2; i++) StartService(i);
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

    /// <summary>Until either host can do without the other.</summary>
    public abstract void AwaitReady();

    /// <summary>Which host has the VIP once one that had it is no longer cut off.</summary>
    public abstract int HolderAfterCut(int cut);

    /// <summary>As a client of the VIP.</summary>
    public Wire Connect() => Wire.Connect(EndPoint, Wire.DefaultLimit);

    /// <summary>For whoever has to find out why.</summary>
    public string Told => string.Join("\n", Enumerable.Range(0, 2).Select(i =>
        $"--- service {i}\n{_services[i]?.Output}--- keepalived {i}\n{_routers[i]?.Output}"));

    public virtual void Dispose()
    {
        foreach (var process in _routers.Concat(_services)) process?.Send(Signal.Continue);
        for (var i = 0; i < 2; i++)
        {
            _routers[i]?.Send(Signal.Terminate);
            _routers[i]?.WaitForExit(TimeSpan.FromSeconds(5));
            _routers[i]?.Dispose();
            _services[i]?.Dispose();
        }

        Network.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The command line of a host's service.</summary>
    protected abstract string[] WordsOf(int host);

    protected string InFolder(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes the files of keepalived.</summary>
    /// <param name="optionsOf">Of <c>understudy keepalived config</c> for a host, beside hosts, VIP and program.</param>
    protected void Configure(Func<int, string[]> optionsOf)
    {
        for (var i = 0; i < 2; i++)
        {
            var (code, text) = Hosts[i].Run(Program,
            [
                "keepalived", "config", "--host", $"{Hosts[0].Address}", "--host", $"{Hosts[1].Address}", "--vip", $"{Vip}/24",
                "--script-user", "root", "--program", Program, .. optionsOf(i),
            ]);
            code.ShouldBe(0, text);
            File.WriteAllText(Configuration(i), text);
        }
    }
}
