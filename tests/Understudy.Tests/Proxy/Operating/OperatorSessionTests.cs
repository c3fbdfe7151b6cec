using Understudy.Connections.Operators;
using Microsoft.Extensions.Logging.Abstractions;
using Understudy.Proxy;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Tests.Transport;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Proxy.Operating;

/// <summary>The line protocol of the control socket, against servers that accept and say nothing.</summary>
public sealed class OperatorSessionTests : IDisposable
{
    private const string A = "a.example:11211", B = "b.example:11212";

    private readonly TestLoop _loop = new();
    private readonly NetworkAddress _path = TestAddresses.Unix;
    private readonly ProxyViews _views;

    public OperatorSessionTests()
    {
        var servers = new Adopter(_loop.Loop);
        var address = _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), servers).Address;
        TierOptions[] tiers =
        [
            new() { Name = "primary", Servers = [new ServerOptions { Host = "a.example" }] },
            new() { Name = "backup", Servers = [new ServerOptions { Host = "b.example", Port = 11212, Name = "second" }] },
        ];
        var pool = new PoolOptions { Tiers = tiers };
        var built = PoolBuilder.Build(pool, new Dictionary<ServerOptions, NetworkAddress>());
        // Nothing happens by itself within a test.
        var options = new ProxyOptions { Pool = pool, ConnectTimeout = TimeSpan.FromSeconds(60) };
        var host = new ProxyHost([_loop.Loop], NullLogger.Instance);
        host.Add(new ProxyCrew(options, built, [address, address], host, NullLogger.Instance));
        _views = new ProxyViews(host);
        _views.Operators.Listen(_path);
    }

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_list_is_a_line_for_each_server_and_a_last_one()
    {
        var lines = Ask("server list\n").Split('\n');

        lines.Length.ShouldBe(4);
        lines[0].ShouldStartWith($"server\taddress={A}\ttier=primary\tstate=IN\t");
        lines[0].ShouldContain("\treason=all servers begin IN\t");
        lines[1].ShouldStartWith($"server\taddress={B}\ttier=backup\tstate=IN\t");
        lines[2].ShouldBe("OK 2");
    }

    [Fact]
    public void However_a_command_is_cut_it_is_one_command()
    {
        var operating = Connect();
        foreach (var letter in $"server drain {A}\r")
        {
            operating.Socket.Send([(byte)letter]).ShouldBe(1);
            _loop.RunFor(TimeSpan.FromMilliseconds(1));
        }

        operating.Socket.Send("\n"u8);
        _loop.RunUntil(() => operating.Text.EndsWith('\n'));

        operating.Text.ShouldStartWith($"OK {A} is draining: ");
        operating.Text.Count(c => c == '\n').ShouldBe(1);
    }

    [Fact]
    public void Commands_of_one_packet_are_answered_in_order()
    {
        var answers = Ask($"server drain {A}\nserver drain {A}\nserver readmit {A}\nfill list\n", answers: 4).Split('\n');

        answers.Select(line => line.Split(": ")[0])
            .ShouldBe([$"OK {A} is draining", $"OK {A} is draining already", $"OK {A} is IN", "OK 0", ""]);
    }

    [Theory]
    [InlineData("", "no such command; there are server list, ")]
    [InlineData("server", "no such command; there are server list, ")]
    [InlineData("SERVER LIST", "no such command; there are server list, ")]
    [InlineData("server drain", "no such command; there are server list, ")]
    [InlineData("server drain a.example:1", $"there is no server a.example:1; there are {A}, {B}")]
    [InlineData($"server drain {A} twice", "no such command; there are server list, ")]
    [InlineData($"fill cancel {A}", $"{A} is IN and is not being filled")]
    [InlineData("\0\u0001\u00ff", "no such command; there are server list, ")]
    public void What_cannot_be_done_is_refused_with_the_reason(string command, string reason)
    {
        Ask(command + "\n").ShouldStartWith("ERROR " + reason);
    }

    [Theory]
    [InlineData("a.example")]
    [InlineData(A)]
    public void The_usual_port_may_be_left_out(string address)
    {
        Ask($"server readmit {address}\n").ShouldBe($"OK {A} is IN already\n");
    }

    [Fact]
    public void A_servers_own_name_is_an_address()
    {
        Ask("server drain second\n").ShouldStartWith($"OK {B} is draining: ");
    }

    [Fact]
    public void With_one_server_drained_the_other_has_to_stay_unless_it_is_forced()
    {
        Ask($"server drain {A}\nserver drain {B}\nserver eject {B}\nserver eject {B} force\n", answers: 4).Split('\n')
            .Select(line => line.Split(':', 3)[0] + (line.Contains("DRAINING") ? " DRAINING" : ""))
            .ShouldBe(["OK a.example", "ERROR b.example DRAINING", "ERROR b.example DRAINING", "OK b.example", ""]);
    }

    [Fact]
    public void A_line_that_is_too_long_ends_the_session()
    {
        var operating = Connect();

        operating.Socket.Send(new byte[OperatorSession.MaxLineBytes + 1]);
        _loop.RunUntil(() => operating.Ends > 0);

        operating.Text.ShouldBe("ERROR a command has at most 1024 bytes\n");
    }

    [Fact]
    public void Who_ends_after_the_command_still_gets_the_answer()
    {
        var operating = Connect();

        operating.Socket.Send("server list\nserver"u8);
        operating.Socket.Close();
        var other = Ask("server list\n");

        other.ShouldEndWith("OK 2\n");
    }

    [Fact]
    public void One_operator_too_many_is_told_so()
    {
        var operators = Enumerable.Range(0, OperatorAcceptor.MaxSessions + 1).Select(_ => Connect()).ToList();

        _loop.RunUntil(() => operators[^1].Ends > 0);
        operators[0].Socket.Close();
        _loop.RunFor(TimeSpan.FromMilliseconds(20));

        operators[^1].Text.ShouldStartWith("ERROR too many operators");
        Ask("fill list\n").ShouldBe("OK 0\n");
    }

    [Fact]
    public void The_socket_is_for_its_owner_alone_and_goes_with_the_proxy()
    {
        var mode = OperatingSystem.IsLinux() ? File.GetUnixFileMode(_path.UnixPath!) : default;

        _views.Operators.Close();

        mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(_path.UnixPath).ShouldBeFalse();
    }

    private string Ask(string commands, int answers = 1)
    {
        var operating = Connect();
        operating.Socket.Send(System.Text.Encoding.Latin1.GetBytes(commands));
        _loop.RunUntil(() => operating.Text.Split('\n').Count(line => line.StartsWith("OK ") || line.StartsWith("ERROR ")) == answers);
        return operating.Text;
    }

    private RecordingSocket Connect()
    {
        var operating = RecordingSocket.Connect(_loop.Loop, _path);
        _loop.RunUntil(() => operating.IsConnected);
        return operating;
    }
}
