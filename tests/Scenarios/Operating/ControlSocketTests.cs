using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.Operating;

/// <summary>How an operator's command finds its proxy, and what it says when it does not.</summary>
public sealed class ControlSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly MemcachedProcess _server = MemcachedProcess.Start();

    private string SocketPath => Path.Combine(_folder.FullName, "control.sock");

    [Fact]
    public void The_only_proxy_of_the_machine_needs_no_name()
    {
        using var proxy = UnderstudyProcess.Proxy("-s", _server.Address, "--control", SocketPath);

        // Another folder than that of the tests that run at the same time.
        using var command = ChildProcess.Start(
            "/usr/bin/env", [$"UNDERSTUDY_RUNTIME_DIR={_folder.FullName}", UnderstudyProcess.Executable, "server", "list"]);
        command.WaitForExit(Eventually.Limit).ShouldBeTrue();

        command.ExitCode.ShouldBe(0, command.Output);
        command.Output.ShouldContain(_server.Address);
    }

    [Fact]
    public void Among_several_proxies_one_has_to_be_chosen()
    {
        using var one = UnderstudyProcess.Proxy("-s", _server.Address);
        using var other = UnderstudyProcess.Proxy("-s", _server.Address);

        using var command = UnderstudyProcess.Run("server", "list");
        var chosen = one.Operate("server", "list");

        command.ExitCode.ShouldBe(1);
        command.Output.ShouldContain("several proxies run here: ");
        command.Output.ShouldContain(one.ControlPath);
        command.Output.ShouldContain("choose one with -p PORT or --control PATH");
        chosen.ExitCode.ShouldBe(0, chosen.Output);
    }

    [Fact]
    public void A_server_that_is_not_there_is_named_with_those_that_are()
    {
        using var proxy = UnderstudyProcess.Proxy("-s", _server.Address);

        var (code, output) = proxy.Operate("server", "drain", "10.9.8.7");

        code.ShouldBe(1);
        output.TrimEnd().ShouldBe($"understudy: there is no server 10.9.8.7; there are {_server.Address}");
    }

    [Fact]
    public void Without_a_proxy_the_command_says_where_it_looked()
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

        using var atPort = UnderstudyProcess.Run("server", "list", "-p", port);
        using var atPath = UnderstudyProcess.Run("fill", "list", "--control", SocketPath);

        atPort.ExitCode.ShouldBe(1);
        atPort.Output.ShouldContain($"no proxy at port {port} has a control socket in ");
        atPath.ExitCode.ShouldBe(1);
        atPath.Output.ShouldContain($"there is no control socket {SocketPath}; is the proxy running?");
    }

    [Fact]
    public void What_a_killed_proxy_left_behind_is_told_from_a_living_one_and_replaced()
    {
        using var killed = UnderstudyProcess.Proxy("-s", _server.Address, "--control", SocketPath);
        killed.Process.Kill();

        using var stale = UnderstudyProcess.Run("server", "list", "--control", SocketPath);
        using var next = UnderstudyProcess.Proxy("-s", _server.Address, "--control", SocketPath);
        using var living = UnderstudyProcess.Run("server", "list", "--control", SocketPath);
        using var second = UnderstudyProcess.Run(
            "proxy", "-p", "0", "-f", Path.Combine(_folder.FullName, "p.sock"), "-s", _server.Address, "--control", SocketPath);

        stale.ExitCode.ShouldBe(1);
        stale.Output.ShouldContain($"nobody answers at {SocketPath}: the proxy has ended");
        living.ExitCode.ShouldBe(0, living.Output);
        second.ExitCode.ShouldBe(1);
        second.Output.ShouldContain($"cannot listen on {SocketPath}: the path is already in use");
    }

    [Fact]
    public void A_proxy_whose_usual_socket_is_taken_serves_without_one()
    {
        using var first = UnderstudyProcess.Proxy("-s", _server.Address);
        var port = first.Port.ToString(CultureInfo.InvariantCulture);

        using var second = UnderstudyProcess.Serve(
            ["proxy", "-l", "127.0.0.2", "-p", port, "-s", _server.Address], new IPEndPoint(IPAddress.Parse("127.0.0.2"), first.Port));
        using var client = second.Connect();

        client.Set("k", "v").ShouldBe("STORED\r\n");
        second.Process.AwaitOutput("No control socket: cannot listen on");
    }

    [Fact]
    public void The_socket_is_the_owners_alone_and_goes_with_the_proxy()
    {
        using var proxy = UnderstudyProcess.Proxy("-s", _server.Address);
        var mode = OperatingSystem.IsLinux() ? File.GetUnixFileMode(proxy.ControlPath) : default;

        proxy.Process.Send(Signal.Terminate);
        proxy.Process.WaitForExit(Eventually.Limit).ShouldBeTrue();

        mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(proxy.ControlPath).ShouldBeFalse();
    }

    [Fact]
    public void A_proxy_that_is_stopped_is_not_waited_for_for_ever()
    {
        using var proxy = UnderstudyProcess.Proxy("-s", _server.Address);
        proxy.Process.Pause();

        var (code, output) = proxy.Operate("server", "list");

        code.ShouldBe(1);
        output.ShouldContain("does not answer within 5 s");
    }

    [Theory]
    [InlineData("server")]
    [InlineData("server", "drain")]
    [InlineData("server", "stop", "127.0.0.1:1")]
    [InlineData("server", "list", "127.0.0.1:1")]
    [InlineData("fill", "start", "127.0.0.1:1")]
    [InlineData("server", "list", "-p", "x")]
    public void A_wrong_command_line_is_told_from_a_failure(params string[] arguments)
    {
        using var command = UnderstudyProcess.Run(arguments);

        command.ExitCode.ShouldBe(2, command.Output);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }
}
