using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Scenarios.Hostile;

/// <summary>Clients that come by a load balancer, to programs as they are.</summary>
public sealed class LoadBalancerTests : IDisposable
{
    private readonly IPEndPoint _place = new(IPAddress.Loopback, FreePort.Next());
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(each => each.Dispose());

    [Theory]
    [InlineData("proxy", "stats proxy\r\n")]
    [InlineData("node", "stats\r\n")]
    public void Clients_are_known_by_their_own_addresses_and_nobody_else_comes_in(string command, string statistics)
    {
        var service = Start(command, "--max-connections-per-source", "2");
        using var first = Come("192.0.2.7:54321");
        using var second = Come("192.0.2.7:54322");
        second.Ask("version\r\n", "\r\n").ShouldStartWith("VERSION ");
        first.Ask("stats conns\r\n", "END\r\n").ShouldContain(":addr tcp:192.0.2.7:54322\r\n");

        using (var third = Come("192.0.2.7:54323"))
            third.ReadToClose().ShouldBe("ERROR Too many open connections\r\n");
        using (var malformed = Wire.Connect(_place))
        {
            malformed.Send("get k\r\n");
            malformed.ReadToClose().ShouldBeEmpty();
        }

        using (var stranger = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds })
        {
            stranger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
            stranger.Connect(_place);
            stranger.Receive(new byte[100]).ShouldBe(0);
        }

        service.AwaitOutput("Refused client 192.0.2.7:54323");
        service.AwaitOutput("it does not say who the client is (PROXY protocol); 1 such so far");
        service.AwaitOutput("Closed the connection of 127.0.0.9:");
        using var other = Come("[2001:db8::5]:1");
        other.Ask(statistics, "END\r\n").ShouldContain("STAT proxy_protocol_refused 2\r\n");
    }

    [Fact]
    public void The_load_balancer_speaks_before_the_client_speaks_tls()
    {
        using var authority = new TestAuthority();
        var certificate = authority.Issue("localhost");
        Start("node", "--tls-cert", certificate.File, "--tls-key", certificate.Key);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds };
        socket.Connect(_place);

        socket.Send("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"u8);
        socket.Send([192, 0, 2, 7, 10, 0, 0, 1, 0xD4, 0x31, 0x2B, 0xCB]);
        using var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
        stream.AuthenticateAsClient("localhost");
        stream.Write("stats conns\r\n"u8);

        var text = string.Empty;
        var buffer = new byte[4096];
        while (!text.EndsWith("END\r\n", StringComparison.Ordinal)) text += Encoding.ASCII.GetString(buffer, 0, stream.Read(buffer));
        text.ShouldContain(":addr tcp:192.0.2.7:54321\r\n");
    }

    private ChildProcess Start(string command, params string[] options)
    {
        string[] servers = [];
        if (command == "proxy")
        {
            var server = MemcachedProcess.Start();
            _open.Add(server);
            servers = ["-s", server.Address];
        }

        var service = ChildProcess.Start(UnderstudyProcess.Executable,
            [command, "-l", "127.0.0.1", "-p", $"{_place.Port}", "--proxy-protocol-from", "127.0.0.1", .. servers, .. options]);
        _open.Insert(0, service);
        service.AwaitOutput($"Listening on {_place}");
        return service;
    }

    private Wire Come(string source)
    {
        var end = IPEndPoint.Parse(source);
        var family = end.AddressFamily == AddressFamily.InterNetwork ? "TCP4 {0} 10.0.0.1" : "TCP6 {0} ::1";
        var wire = Wire.Connect(_place);
        wire.Send($"PROXY {string.Format(null, family, end.Address)} {end.Port} {_place.Port}\r\n");
        return wire;
    }
}
