namespace Understudy.Scenarios.Guides;

/// <summary>Machines on which a guide is followed: each has its own network, /etc and /run. There is no systemd: what stands in its place
/// starts what the units start.</summary>
internal sealed class GuideLab : IDisposable
{
    private const string Understudy = """
        #!/bin/sh
        # As on hosts where the program is installed at another place, and where there is no user of its own.
        [ "$1 $2" != "keepalived config" ] || set -- "$@" --program "$(dirname "$0")/understudy" --script-user root
        exec PROGRAM "$@"
        """;

    private const string Systemctl = """
        #!/bin/sh
        # systemctl enable --now UNIT...
        [ "$1 $2" = "enable --now" ] || { echo "not known here: $*" >&2; exit 1; }
        shift 2
        for unit; do
          case $unit in
            understudy) set -- understudy proxy --config /etc/understudy/understudy.yaml ;;
            understudy-node@*) set -- understudy node --config /etc/understudy/understudy.yaml --node "${unit#*@}" ;;
            keepalived) set -- keepalived --dont-fork --log-console --vrrp ;;
            *) echo "no unit $unit" >&2; exit 1 ;;
          esac
          setsid "$@" >"/run/$unit.log" 2>&1 </dev/null &
          for _ in $(seq 300); do
            grep -qE "Listening|Starting VRRP" "/run/$unit.log" && break
            sleep 0.1
          done
        done
        """;

    // keepalived runs no script that anybody but root could change.
    private readonly DirectoryInfo _folder =
        Directory.CreateDirectory($"/var/lib/understudy-test-{Environment.ProcessId}-{Guid.NewGuid():N}");

    private readonly SharedNetwork _network;

    /// <param name="hosts">The last one is the client.</param>
    public GuideLab(int hosts)
    {
        WriteProgram("understudy", Understudy.Replace("PROGRAM", UnderstudyProcess.Executable));
        WriteProgram("systemctl", Systemctl);
        _network = new SharedNetwork(hosts, "10.0.0");
        for (var i = 0; i < hosts; i++)
        {
            Directory.CreateDirectory(Path.Combine(FolderOf(i), "run", "understudy"));
            using var copy = ChildProcess.Start("cp", ["-a", "/etc", FolderOf(i)]);
            copy.WaitForExit(Eventually.Limit).ShouldBeTrue();
            foreach (var own in new[] { "understudy", "keepalived" })
            {
                var folder = Path.Combine(FolderOf(i), "etc", own);
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
            }
        }
    }

    public IReadOnlyList<SharedNetwork.Host> Hosts => _network.Hosts;

    public int Client => Hosts.Count - 1;

    /// <summary>Follows a guide up to its end.</summary>
    /// <param name="guide">Which.</param>
    /// <param name="before">Called before each step for a client.</param>
    public void Follow(Guide guide, Action before)
    {
        foreach (var step in guide.Steps)
        {
            if (step.Place == Guide.Place.Client) before();
            int[] hosts = step.Place switch
            {
                Guide.Place.BothHosts => [0, 1],
                Guide.Place.AllHosts => [.. Enumerable.Range(0, Client)],
                Guide.Place.FirstHost => [0],
                _ => [Client],
            };
            foreach (var host in hosts)
            {
                if (step.File is { } file) File.WriteAllText(FolderOf(host) + file, step.Text);
            }

            if (step.File is not null) continue;
            // Both hosts do each line before either does the next, as two people would: a proxy needs the cache of the other host.
            foreach (var line in step.Text.Split('\n'))
            {
                foreach (var host in hosts)
                {
                    var (code, text) = Do(host, line);
                    code.ShouldBe(0, $"{line}\n{text}\n{Logs}");
                }
            }
        }
    }

    /// <summary>Runs a command line as it stands.</summary>
    public (int ExitCode, string Output) Do(int host, string command) => Hosts[host].Run("sh", "-c", $"""
        mount --bind {FolderOf(host)}/etc /etc && mount --bind {FolderOf(host)}/run /run && cd / && export PATH={_folder.FullName}/bin:$PATH
        unset UNDERSTUDY_RUNTIME_DIR
        {command}
        """);

    /// <summary>For whoever has to find out why.</summary>
    public string Logs => string.Join("\n", _folder.GetFiles("*.log", SearchOption.AllDirectories)
        .Select(log => $"--- {log.FullName[_folder.FullName.Length..]}\n{File.ReadAllText(log.FullName)}"));

    public void Dispose()
    {
        foreach (var host in Hosts) host.KillAll("keepalived");
        foreach (var host in Hosts) host.KillAll();
        _network.Dispose();
        _folder.Delete(recursive: true);
    }

    private string FolderOf(int host) => Path.Combine(_folder.FullName, $"host{host + 1}");

    private void WriteProgram(string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, "bin")).FullName, name);
        File.WriteAllText(path, text);
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
