using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.Configuration;

/// <summary>A proxy reads its file again while clients are connected.</summary>
public sealed class ReloadTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly MemcachedProcess[] _servers = MemcachedProcess.StartMany(2);
    private readonly IPEndPoint _endPoint = new(IPAddress.Loopback, FreePort.Next());
    private readonly UnderstudyProcess _proxy;

    public ReloadTests()
    {
        Write("    reply-timeout: 20s");
        _proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile, "--failure-limit", "7"], _endPoint);
        using var client = _proxy.Connect();
        foreach (var server in _servers) client.AwaitState(server);
    }

    private string ConfigFile => Path.Combine(_folder.FullName, "understudy.yaml");

    private string LogFile => Path.Combine(_folder.FullName, "proxy.log");

    public void Dispose()
    {
        _proxy.Dispose();
        foreach (var server in _servers) server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_may_change_changes_for_those_who_are_connected()
    {
        using var client = _proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
        Write("    reply-timeout: 100ms\n    compare-rate: 0");

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(0, output);
        output.Trim().Split('\n').ShouldBe(["reply-timeout: 20 s -> 100 ms", "compare-rate: 1 -> 0", "2 settings changed"]);
        Settings(client).ShouldContain("STAT reply_timeout_ms 100\r\n");
        // The other copy answers long before the old deadline.
        _servers[0].Pause();
        var began = Stopwatch.GetTimestamp();
        client.Get("k").ShouldBe("v");
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void What_cannot_change_is_named_and_the_command_line_still_wins()
    {
        Write("    reply-timeout: 1s\n    failure-limit: 9", "process: {threads: 2}");

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(0, output);
        output.ShouldContain("threads: 1 -> 2; needs a restart\n");
        output.ShouldContain("1 setting changed; 1 difference need a restart");
        using var client = _proxy.Connect();
        Settings(client).ShouldContain("STAT failure_limit 7\r\n");
        AwaitLog("this does not hold yet: threads: 1 -> 2; needs a restart");
    }

    [Fact]
    public void A_file_that_is_wrong_changes_nothing_and_says_why()
    {
        Write("    reply-timeout: 1s\n    fill-rat: 5m\n    settle-time: 90s");

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(1);
        output.ShouldContain("pools.main.fill-rat: there is no 'fill-rat'; did you mean fill-rate?");
        output.ShouldContain("pools.main.settle-time: 1.5 min is outside 0 to 1 min");
        output.ShouldContain("nothing changes: 2 problems");
        using var client = _proxy.Connect();
        Settings(client).ShouldContain("STAT reply_timeout_ms 20000\r\n");
        AwaitLog("is not taken, nothing changes: ");
    }

    [Fact]
    public void SIGHUP_reads_the_file_again_and_opens_the_log_again()
    {
        Write("    reply-timeout: 3s");
        File.Move(LogFile, LogFile + ".1");

        _proxy.Process.Send(Signal.HangUp);

        AwaitLog("The configuration was read again: reply-timeout: 20 s -> 3 s");
        using var client = _proxy.Connect();
        Settings(client).ShouldContain("STAT reply_timeout_ms 3000\r\n");
    }

    [Fact]
    public void What_a_reload_would_do_can_be_asked_before()
    {
        var other = Path.Combine(_folder.FullName, "other one.yaml");
        Write("    reply-timeout: 4s", more: "", other, servers: $"{_servers[0].Address}, 127.0.0.1:1");

        var (exitCode, output) = _proxy.Operate("config", "diff", other);

        exitCode.ShouldBe(0, output);
        var lines = output.Trim().Split('\n');
        lines[0].ShouldBe("reply-timeout: 20 s -> 4 s");
        lines[1].ShouldBe("servers of tier primary: 1 -> 2, with 127.0.0.1:1");
        lines[2].ShouldMatch(@"^tier primary: (49|50)\.\d % of the keys move to another server$");
        lines[3].ShouldBe("2 settings would change");
        using var client = _proxy.Connect();
        Settings(client).ShouldContain("STAT reply_timeout_ms 20000\r\n");
    }

    [Fact]
    public void What_runs_by_a_timer_runs_by_the_new_one()
    {
        Write("    reply-timeout: 200ms\n    probe-interval: 0", "clients: {stall-timeout: 0}");
        _proxy.Operate("config", "reload").ExitCode.ShouldBe(0);
        using var stalled = _proxy.Connect();
        stalled.Send("set k 0 0 100\r\nthe beginning");
        _servers[0].Pause();

        Write("    reply-timeout: 200ms\n    probe-interval: 50ms", "clients: {stall-timeout: 1s}");
        _proxy.Operate("config", "reload").ExitCode.ShouldBe(0);

        // Nobody asks for anything: an idle probe finds out.
        using var client = _proxy.Connect();
        client.AwaitState(_servers[0], "OUT");
        stalled.ClosesWithin(Limit).ShouldBeTrue();
    }

    [Fact]
    public void A_proxy_without_a_file_says_so()
    {
        using var proxy = UnderstudyProcess.Proxy("-s", _servers[0].Address);

        var (exitCode, output) = proxy.Operate("config", "reload");

        (exitCode, output.Trim()).ShouldBe((1, "understudy: this proxy was started without a configuration file"));
    }

    [Fact]
    public async Task No_request_fails_while_the_file_is_read_again_and_again()
    {
        using var client = _proxy.Connect();
        using var ended = new CancellationTokenSource();
        var requests = 0;
        var load = Task.Run(() =>
        {
            for (; !ended.IsCancellationRequested; requests++)
            {
                client.Set($"k{requests % 100}", $"v{requests}").ShouldBe("STORED\r\n");
                client.Get($"k{requests % 100}").ShouldBe($"v{requests}");
            }
        });

        using var control = Wire.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(_proxy.ControlPath));
        foreach (var i in Enumerable.Range(0, 100))
        {
            Write($"    reply-timeout: {(i % 2) + 1}s\n    repair-rate: {i}", $"process: {{hold-time: {i % 5}ms}}");
            control.Send("config reload\n");
            control.ReadThrough("OK ");
            control.ReadThrough("\n");
        }

        await ended.CancelAsync();
        await load;
        requests.ShouldBeGreaterThan(100);
        Settings(client).ShouldContain("STAT repair_rate 99\r\n");
    }

    private static string Settings(Wire client) => client.Ask("stats settings\r\n", "END\r\n");

    private void AwaitLog(string text) =>
        Eventually.True(() => File.Exists(LogFile) && File.ReadAllText(LogFile).Contains(text, StringComparison.Ordinal), Limit, text);

    private void Write(string pool, string more = "", string? file = null, string? servers = null) => File.WriteAllText(file ?? ConfigFile,
        string.Create(CultureInfo.InvariantCulture,
            $"""
            listeners: ['{_endPoint}']
            pools:
              main:
                tiers: [[{servers ?? _servers[0].Address}], ['{_servers[1].Address}']]
            {pool}
            logging: {"{"}log-file: {LogFile}{"}"}
            {more}
            """));
}
