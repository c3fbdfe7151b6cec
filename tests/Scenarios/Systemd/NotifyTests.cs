using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Scenarios.Systemd;

/// <summary>What a service manager hears of a process from its start to its end.</summary>
public sealed class NotifyTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly MemcachedProcess _server = MemcachedProcess.Start();

    public NotifyTests() => _manager.Bind(new UnixDomainSocketEndPoint(SocketPath));

    private string SocketPath => Path.Combine(_folder.FullName, "notify");

    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public void A_service_tells_that_it_serves_lives_reloads_and_stops(string command)
    {
        using var service = Serve(command, "export WATCHDOG_USEC=300000 WATCHDOG_PID=$$");

        var ready = Next("READY");
        Next("WATCHDOG");
        Next("WATCHDOG");
        service.Process.Send(Signal.HangUp);
        var reloading = Next("RELOADING");
        Next("READY");
        service.Process.Send(Signal.Terminate);
        var stopping = Next("STOPPING");

        ready.ShouldStartWith("READY=1\nSTATUS=Serving");
        reloading.ShouldMatch(@"^RELOADING=1\nMONOTONIC_USEC=[0-9]+$");
        stopping.ShouldStartWith("STOPPING=1\n");
        service.Process.WaitForExit(Limit).ShouldBeTrue();
        service.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void The_watchdog_is_not_fed_unless_it_is_this_process_that_it_watches()
    {
        using var service = Serve("node", "export WATCHDOG_USEC=30000 WATCHDOG_PID=1");
        Next("READY");

        service.Process.Send(Signal.HangUp);
        Next("RELOADING");
        service.Process.Send(Signal.Terminate);
        var heard = HeardUntil("STOPPING");

        heard.ShouldNotContain("WATCHDOG=1");
    }

    [Fact]
    public void The_status_names_servers_that_are_out_of_use()
    {
        using var service = Serve("proxy", "export WATCHDOG_USEC=300000");
        Next("READY").ShouldEndWith("every server is in use");

        _server.Kill();
        var status = Next("STATUS");

        status.ShouldBe($"STATUS=Serving; out of use: {_server.Address}");
    }

    [Fact]
    public void A_proxy_that_cannot_listen_never_tells_that_it_serves()
    {
        using var first = UnderstudyProcess.Proxy("-s", _server.Address);
        using var second = ChildProcess.Start(UnderstudyProcess.Executable,
            ["proxy", "-l", first.Address, "-s", _server.Address], prelude: $"export NOTIFY_SOCKET={SocketPath}");

        second.WaitForExit(Limit).ShouldBeTrue();

        second.ExitCode.ShouldBe(1);
        _manager.Available.ShouldBe(0);
    }

    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public void The_pid_file_is_there_while_the_process_serves(string command)
    {
        var path = Path.Combine(_folder.FullName, "service.pid");
        string[] servers = command == "proxy" ? ["-s", _server.Address] : [];
        using var service = UnderstudyProcess.Behind(":", command, ["--pid-file", path, .. servers]);

        var written = File.ReadAllText(path);
        service.Process.Send(Signal.Terminate);
        service.Process.WaitForExit(Limit).ShouldBeTrue();

        written.ShouldBe(service.Process.Id.ToString(CultureInfo.InvariantCulture) + "\n");
        File.Exists(path).ShouldBeFalse();
    }

    public void Dispose()
    {
        _server.Dispose();
        _manager.Dispose();
        _folder.Delete(recursive: true);
    }

    private UnderstudyProcess Serve(string command, string prelude)
    {
        string[] servers = command == "proxy" ? ["-s", _server.Address] : [];
        return UnderstudyProcess.Behind($"export NOTIFY_SOCKET={SocketPath}; {prelude}", command, servers);
    }

    /// <summary>What is said next of this kind; what else is said meanwhile is passed over.</summary>
    private string Next(string variable) => HeardUntil(variable)[^1];

    private List<string> HeardUntil(string variable)
    {
        var heard = new List<string>();
        var datagram = new byte[4096];
        while (heard.Count == 0 || !heard[^1].StartsWith(variable + "=", StringComparison.Ordinal))
        {
            _manager.Poll(Limit, SelectMode.SelectRead).ShouldBeTrue($"no {variable}; heard: {string.Join(" | ", heard)}");
            heard.Add(Encoding.UTF8.GetString(datagram, 0, _manager.Receive(datagram)));
        }

        return heard;
    }
}
