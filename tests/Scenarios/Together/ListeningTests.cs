using System.Net.Sockets;

namespace Understudy.Scenarios.Together;

public sealed class ListeningTests
{
    [Fact]
    public void Unix_sockets_serve_on_both_sides()
    {
        var folder = Directory.CreateTempSubdirectory("understudy-");
        var socket = Path.Combine(folder.FullName, "proxy.sock");
        using var server = MemcachedProcess.StartOnUnixSocket(Path.Combine(folder.FullName, "memcached.sock"));
        using var proxy = UnderstudyProcess.Serve(["proxy", "-p", "0", "-f", socket, "-s", server.Address],
            new UnixDomainSocketEndPoint(socket));
        using var client = proxy.Connect();

        var answer = client.Set("k", "v");
        var stored = server.ValueOf("k");
        folder.Delete(recursive: true);

        answer.ShouldBe("STORED\r\n");
        stored.ShouldBe("v");
    }

    [Fact]
    public void An_address_that_is_not_here_yet_can_be_bound()
    {
        using var server = MemcachedProcess.Start();

        // 192.0.2.0/24 is reserved for documentation (RFC 5737): no machine has it.
        using var proxy = UnderstudyProcess.Proxy("-l", "192.0.2.77", "-s", server.Address);
        using var client = proxy.Connect();

        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void A_port_that_is_taken_ends_both_commands_with_a_reason()
    {
        using var server = MemcachedProcess.Start();

        using var proxy = UnderstudyProcess.Run("proxy", "-l", "127.0.0.1", "-p", $"{server.Port}", "-s", server.Address);
        using var magent = UnderstudyProcess.Run("magent", "-l", "127.0.0.1", "-p", $"{server.Port}", "-s", server.Address);

        proxy.ExitCode.ShouldNotBe(0);
        proxy.Output.ShouldContain("another process listens there");
        magent.ExitCode.ShouldNotBe(0);
        magent.Output.ShouldContain("another process listens there");
    }

    [Fact]
    public void Version_is_one_that_client_libraries_accept()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();

        // Some read three numbers from the front, some match them at the end, some copy STAT version into 24 bytes.
        client.Ask("version\r\n").ShouldBe("VERSION 1.6.18\r\n");
        client.Ask("stats\r\n", "END\r\n").ShouldContain("STAT version 1.6.18\r\n");
        client.Ask("stats proxy\r\n", "END\r\n").ShouldMatch(@"STAT understudy_version \d+\.\d+\.\d+\S*\r\n");
    }

    [Fact]
    public void Version_is_answered_though_every_server_is_gone()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var server in cluster.Servers) server.Kill();

        // Client libraries ask it on every checkout of a connection (aliveCheck).
        var duration = Eventually.Duration(() =>
        {
            for (var i = 0; i < 1000; i++) client.Ask("version\r\n").ShouldStartWith("VERSION ");
        });

        duration.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void SIGTERM_drains_and_exits_with_0()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");

        cluster.Proxy.Process.Send(Signal.Terminate);

        cluster.Proxy.Process.WaitForExit(Eventually.Limit).ShouldBeTrue();
        cluster.Proxy.Process.ExitCode.ShouldBe(0);
    }
}
