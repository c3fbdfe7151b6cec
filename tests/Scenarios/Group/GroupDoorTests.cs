using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Scenarios.Group;

/// <summary>Clients of a group that speak TLS, log in, or come by a load balancer: at every member as at a proxy alone.</summary>
public sealed class GroupDoorTests : IDisposable
{
    // Offices that a busy machine does not end.
    private static readonly string[] Steady = ["--group-lead", "3s"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-door-");
    private readonly TestAuthority _authority = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.ForEach(each => each.Dispose());
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_client_that_speaks_tls_keeps_its_connection_when_its_proxy_takes_the_lead()
    {
        // A machine that lets a proxy stand still makes it close its clients' connections, TLS or not.
        for (var left = 3; !TryKeep() && left > 0; left--) left.ShouldBeGreaterThan(1, "the proxy stood still each time");
    }

    // False: the follower stood still.
    private bool TryKeep()
    {
        var certificate = _authority.Issue("localhost");
        using var group = GroupCluster.OfBoxes("timeout", ["--tls-cert", certificate.File, "--tls-key", certificate.Key, .. Steady]);
        var (leader, follower) = (group.Leader, group.Followers.Single());
        using var writer = Secure(follower);
        using var reader = Secure(follower);
        Ask(writer, "set k 0 0 1\r\nv\r\n", "\r\n").ShouldBe("STORED\r\n");
        Ask(reader, "get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");
        using (var own = Secure(leader)) Ask(own, "get k\r\n", "END\r\n").ShouldBe("VALUE k 0 1\r\nv\r\nEND\r\n");

        leader.Process.Kill();
        group.AwaitLeaderOtherThan(leader).ShouldBe(follower);

        // More than one record, in either direction.
        var value = new string('x', 100_000);
        var set = $"set l 0 0 {value.Length}\r\n{value}\r\n";
        try
        {
            Ask(reader, set, "\r\n").ShouldBe("STORED\r\n", group.Log);
        }
        catch (IOException gone)
        {
            follower.Process.Output.ShouldContain("stood still", Case.Sensitive, $"{gone.Message}\n{group.Log}");
            return false;
        }

        Ask(reader, "get k l\r\n", "END\r\n").ShouldBe($"VALUE k 0 1\r\nv\r\nVALUE l 0 {value.Length}\r\n{value}\r\nEND\r\n");
        return true;
    }

    [Fact]
    public void Who_does_not_speak_tls_is_told_at_a_follower_too()
    {
        var certificate = _authority.Issue("localhost");
        using var group = GroupCluster.OfBoxes("timeout", ["--tls-cert", certificate.File, "--tls-key", certificate.Key, .. Steady]);
        var follower = group.Followers.Single();

        using var client = follower.Connect();
        client.Send("get k\r\n");
        client.ReadToClose().ShouldBe("SERVER_ERROR this port speaks TLS\r\n");
        follower.Process.AwaitOutput("no agreement on TLS: it speaks no TLS");
    }

    [Fact]
    public void A_follower_s_clients_log_in_and_may_do_what_they_may_at_the_leader()
    {
        var (users, secret) = (Write("users", "app:hidden\n"), Write("secret", "what only the members know\n"));
        using var group = GroupCluster.OfBoxes("timeout", ["--auth-file", users, "--group-secret", secret, .. Steady]);
        var (leader, follower) = (group.Leader, group.Followers.Single());
        using (var stranger = follower.Connect())
        {
            stranger.Ask("get k\r\n").ShouldBe("CLIENT_ERROR unauthenticated\r\n");
            stranger.Ask("set x 0 0 9\r\napp wrong\r\n").ShouldBe("CLIENT_ERROR authentication failure\r\n");
        }

        leader.Process.AwaitOutput("as app failed");
        using var client = follower.Connect();
        client.Ask("set x 0 0 10\r\napp hidden\r\n").ShouldBe("STORED\r\n");
        client.Set("k", "v").ShouldBe("STORED\r\n");
        client.Get("k").ShouldBe("v");
        using (var own = leader.Connect())
        {
            own.Ask("get k\r\n").ShouldBe("CLIENT_ERROR unauthenticated\r\n");
            own.Ask("set x 0 0 10\r\napp hidden\r\n").ShouldBe("STORED\r\n");
            own.Get("k").ShouldBe("v");
        }

        Write("users", "other:hidden\n");
        leader.Process.AwaitOutput("was read again: 1 users");
        client.Ask("get k\r\n").ShouldBe("CLIENT_ERROR unauthenticated\r\n");
        client.ClosesWithin(Eventually.Limit).ShouldBeTrue();
        leader.Process.Output.ShouldNotContain("hidden");
        follower.Process.Output.ShouldNotContain("hidden");
    }

    [Fact]
    public void Clients_of_a_load_balancer_are_known_by_their_own_addresses_at_the_leader()
    {
        using var primary = MemcachedProcess.Start();
        using var backup = MemcachedProcess.Start();
        IPEndPoint[] places = [new(IPAddress.Loopback, FreePort.Next()), new(IPAddress.Loopback, FreePort.Next())];
        string[] members =
            ["--group-member", $"a=127.0.0.1:{FreePort.Next()}", "--group-member", $"b=127.0.0.1:{FreePort.Next()}"];
        var follower = Start(places[1], "b", "join");
        Start(places[0], "a", "found");

        using var first = Come(places[1], "192.0.2.7:54321");
        first.Set("k", "v").ShouldBe("STORED\r\n");
        first.Ask("stats conns\r\n", "END\r\n").ShouldContain(":addr tcp:192.0.2.7:54321\r\n");
        first.Get("k").ShouldBe("v");

        using (var stranger = Wire.Connect(places[1]))
        {
            stranger.Send("get k\r\n");
            stranger.ReadToClose().ShouldBeEmpty();
        }

        follower.AwaitOutput("it does not say who the client is (PROXY protocol); 1 such so far");

        ChildProcess Start(IPEndPoint place, string id, string start)
        {
            var process = ChildProcess.Start(UnderstudyProcess.Executable,
            [
                "proxy", "-l", "127.0.0.1", "-p", $"{place.Port}", "--proxy-protocol-from", "127.0.0.1",
                "-s", primary.Address, "-b", backup.Address, "--group-takeover", "timeout", "--group-state", _folder.FullName,
                "--group-secret", "none", "--group-id", id, "--group-start", start, .. members, .. Steady,
            ]);
            _open.Insert(0, process);
            process.AwaitOutput($"Listening on {place}");
            return process;
        }
    }

    private static string Ask(SslStream stream, string request, string end)
    {
        stream.Write(Encoding.ASCII.GetBytes(request));
        var text = new StringBuilder();
        var buffer = new byte[65536];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var read = stream.Read(buffer);
            if (read == 0) break;
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static SslStream Secure(UnderstudyProcess proxy)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds };
        socket.Connect(IPAddress.Loopback, proxy.Port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), false, (_, _, _, _) => true);
        stream.AuthenticateAsClient("localhost");
        return stream;
    }

    private static Wire Come(IPEndPoint place, string source)
    {
        var end = IPEndPoint.Parse(source);
        var wire = Wire.Connect(place);
        wire.Send($"PROXY TCP4 {end.Address} 10.0.0.1 {end.Port} {place.Port}\r\n");
        return wire;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
