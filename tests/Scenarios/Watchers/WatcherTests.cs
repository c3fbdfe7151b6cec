namespace Understudy.Scenarios.Watchers;

/// <summary>REQ-35: where there is no systemd, what is shipped for monit and supervisord starts again what dies and what hangs.</summary>
public sealed class WatcherTests
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    [ToolFact("monit", "monit")]
    public void Monit_starts_a_proxy_and_a_node_again_that_die_or_hang()
    {
        using var host = new WatchedHost();
        var file = host.InFolder("monitrc");
        File.WriteAllText(file, $"""
            set daemon 1
            set pidfile {host.InFolder("monit.pid")}
            set statefile {host.InFolder("monit.state")}
            set idfile {host.InFolder("monit.id")}
            {host.Adapt("monit/understudy")}
            """);
        // It reads no file that others may.
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using (var test = ChildProcess.Start("monit", ["-t", "-c", file]))
        {
            test.WaitForExit(Eventually.Limit).ShouldBeTrue();
            (test.ExitCode, test.Output).ShouldSatisfyAllConditions(
                told => told.ExitCode.ShouldBe(0, told.Output), told => told.Output.ShouldContain("Control file syntax OK"));
        }

        using var watcher = ChildProcess.Start("monit", ["-I", "-c", file]);
        host.FailAndReturn(watcher);
        watcher.Send(Signal.Terminate);
        watcher.WaitForExit(EndLimit).ShouldBeTrue();
    }

    [ToolFact("supervisord", "supervisor")]
    public void Supervisord_starts_a_proxy_and_a_node_again_that_die_or_hang()
    {
        using var host = new WatchedHost();
        var file = host.InFolder("supervisord.conf");
        File.WriteAllText(file, $"""
            [supervisord]
            logfile={host.InFolder("supervisord.log")}
            pidfile={host.InFolder("supervisord.pid")}
            childlogdir={host.InFolder("log")}
            {host.Adapt("supervisor/understudy.conf")}
            """);

        // One that it cannot read it refuses.
        using var watcher = ChildProcess.Start("supervisord", ["--nodaemon", "--configuration", file]);
        host.FailAndReturn(watcher);
        watcher.Send(Signal.Terminate);
        watcher.WaitForExit(EndLimit).ShouldBeTrue(watcher.Output);
        watcher.Output.ShouldContain("stopped: understudy (exit status 0)");
        watcher.Output.ShouldContain("stopped: understudy-cache (exit status 0)");
    }
}
