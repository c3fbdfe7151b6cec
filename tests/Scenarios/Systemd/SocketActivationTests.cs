using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Scenarios.Systemd;

/// <summary>Sockets that a service manager holds: while we are away, clients wait in them.</summary>
public sealed class SocketActivationTests
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public async Task A_restart_refuses_no_connection(string command)
    {
        using var server = MemcachedProcess.Start();
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        string[] servers = command == "proxy" ? ["-s", server.Address] : [];
        using var manager = Activate(endPoint.ToString(), "AGAIN", [command, "-l", endPoint.ToString(), .. servers]);
        var firstLife = LifeAt(endPoint);
        var (asked, refused) = (0, 0);
        using var restarts = new CancellationTokenSource();
        var clients = Task.Run(() =>
        {
            while (!restarts.IsCancellationRequested)
            {
                asked++;
                try
                {
                    using var wire = Wire.Connect(endPoint);
                    _ = wire.Ask("version\r\n", limit: Limit);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
                {
                    refused++;
                }
                catch (IOException)
                {
                    // Accepted by the one that was about to leave, which closed it; whoever connects again is served.
                }
            }
        });

        var life = firstLife;
        for (var restart = 0; restart < 3; restart++)
        {
            using (var ending = Kill(life)) ending.WaitForExit(Limit).ShouldBeTrue();
            var last = life;
            Eventually.True(() => (life = LifeAt(endPoint)) != last, Limit, "no new process serves");
        }

        await restarts.CancelAsync();
        await clients.WaitAsync(Limit);

        refused.ShouldBe(0, $"of {asked}");
        life.ShouldNotBe(firstLife);
    }

    [Fact]
    public void A_Unix_socket_stays_where_it_is_when_the_process_that_was_given_it_ends()
    {
        var folder = Directory.CreateTempSubdirectory("understudy-");
        var path = Path.Combine(folder.FullName, "node.sock");
        using var manager = Activate(path, "ONCE", ["node", "-s", path]);
        var life = LifeAt(new UnixDomainSocketEndPoint(path));

        using (var ending = Kill(life)) ending.WaitForExit(Limit).ShouldBeTrue();
        manager.WaitForExit(Limit).ShouldBeTrue();

        manager.ExitCode.ShouldBe(0, manager.Output);
        File.Exists(path).ShouldBeTrue("it belongs to whoever made it");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_socket_where_no_listener_is_set_is_refused_by_name()
    {
        var (given, set) = (FreePort.Next(), FreePort.Next());
        using var manager = Activate($"127.0.0.1:{given}", "ONCE", ["node", "-l", $"127.0.0.1:{set}"]);

        manager.WaitForExit(Limit).ShouldBeTrue();

        manager.ExitCode.ShouldBe(1);
        manager.Output.ShouldContain(
            $"understudy: cache.socket passes a socket at 127.0.0.1:{given}, where no listener is set; listen there (-l)");
    }

    [Fact]
    public void A_listener_that_is_in_the_way_of_the_socket_is_told_of_as_such()
    {
        var port = FreePort.Next();
        using var manager = Activate($"0.0.0.0:{port}", "ONCE", ["node", "-l", $"127.0.0.1:{port}"]);

        manager.WaitForExit(Limit).ShouldBeTrue();

        manager.Output.ShouldContain($"cache.socket passes a socket at 0.0.0.0:{port}, where no listener is set");
    }

    [Fact]
    public void What_is_no_listening_socket_is_refused()
    {
        using var manager = Activate("none", "ONCE", ["node", "-l", $"127.0.0.1:{FreePort.Next()}"]);

        manager.WaitForExit(Limit).ShouldBeTrue();

        manager.ExitCode.ShouldBe(1);
        manager.Output.ShouldContain("cache.socket passes something else than a listening stream socket");
    }

    private static ChildProcess Activate(string place, string lives, string[] arguments) => ChildProcess.Start("perl",
    [
        Path.Combine(AppContext.BaseDirectory, "Systemd", "activate.pl"), "cache.socket", place, lives,
        UnderstudyProcess.Executable, .. arguments,
    ]);

    private static ChildProcess Kill(int process) =>
        ChildProcess.Start("/bin/sh", ["-c", $"kill -TERM {process.ToString(CultureInfo.InvariantCulture)}"]);

    /// <summary>The number of the process that answers there. Whoever connects early waits for it.</summary>
    private static int LifeAt(EndPoint endPoint)
    {
        var life = 0;
        Eventually.True(() => (life = Ask(endPoint)) != 0, Limit, "nobody serves");
        return life;
    }

    private static int Ask(EndPoint endPoint)
    {
        try
        {
            using var wire = Wire.Connect(endPoint);
            const string Line = "STAT pid ";
            var line = wire.Ask("stats\r\n", "END\r\n", Limit).Split("\r\n").First(l => l.StartsWith(Line, StringComparison.Ordinal));
            return int.Parse(line[Line.Length..], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return 0;
        }
    }
}
