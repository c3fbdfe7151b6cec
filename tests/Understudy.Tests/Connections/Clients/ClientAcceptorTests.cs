using Understudy.Connections.Clients;
using Understudy.Tests.Transport;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Connections.Clients;

public sealed class ClientAcceptorTests : IDisposable
{
    private readonly TestLoop _test = new();
    private readonly Host _host;
    private readonly ClientAcceptor _acceptor;

    public ClientAcceptorTests()
    {
        _host = new Host(_test.Loop) { MaxClients = 2 };
        _acceptor = new ClientAcceptor(_host);
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_worker_learns_by_which_listener_a_client_came()
    {
        _acceptor.Open();
        var open = _acceptor.Listen(TestAddresses.Tcp, new ListenOptions()).Address;
        var guarded = _acceptor.Listen(TestAddresses.Tcp, new ListenOptions(), gates: (_, _) => new ShutFor("secret")).Address;

        RecordingSocket.Connect(_test.Loop, guarded);
        _test.RunUntil(() => _host.Came.Count == 1);
        RecordingSocket.Connect(_test.Loop, open);
        _test.RunUntil(() => _host.Came.Count == 2);

        _host.Came.Select(listener => listener.Address).ShouldBe([guarded, open]);
        _host.Came[0].OpenGate(_test.Loop).ShouldBeOfType<ShutFor>();
        _host.Came[1].OpenGate(_test.Loop).ShouldBeNull();
    }

    [Fact]
    public void Who_comes_early_is_let_in_later()
    {
        var address = _acceptor.Listen(TestAddresses.Tcp, new ListenOptions()).Address;
        RecordingSocket.Connect(_test.Loop, address);
        _test.RunUntil(() => _acceptor.ClientCount == 1);
        _host.Came.ShouldBeEmpty();

        _acceptor.Open();

        _host.Came.ShouldHaveSingleItem();
    }

    [Fact]
    public void One_too_many_is_told_so_and_closed()
    {
        _acceptor.Open();
        var address = _acceptor.Listen(TestAddresses.Tcp, new ListenOptions()).Address;
        RecordingSocket.Connect(_test.Loop, address);
        RecordingSocket.Connect(_test.Loop, address);
        _test.RunUntil(() => _host.Came.Count == 2);

        var third = RecordingSocket.Connect(_test.Loop, address);
        _test.RunUntil(() => third.Ends == 1 || third.Closed is not null);

        third.Text.ShouldBe("full\n");
        _acceptor.Refused.ShouldBe(1);
        _acceptor.ClientCount.ShouldBe(2);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 54321 11211\r\n", "192.0.2.7:54321")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0f\xc0\0\x02\x07\x0a\0\0\x01\xd4\x31\x2b\xcb\x04\0\0", "192.0.2.7:54321")]
    public void A_client_that_comes_by_a_load_balancer_is_known_by_its_own_address(string header, string name)
    {
        _host.MaxClients = 100;
        var address = ListenForBalancers("127.0.0.0/8").Address;

        for (var cut = 0; cut <= header.Length; cut += 7)
        {
            var client = RecordingSocket.Connect(_test.Loop, address);
            var (before, after) = (Latin(header[..cut]), Latin(header[cut..] + "get k\r\n"));
            _test.RunUntil(() => client.IsConnected);
            client.Call(() => client.Socket.Send(before));
            client.Call(() => client.Socket.Send(after));
            var number = _host.Adopted.Count;
            _test.RunUntil(() => _host.Adopted.Count > number && _host.Adopted[number].Text == "get k\r\n");

            _host.Adopted[number].Socket.RemoteName.ShouldBe(name);
        }

        _acceptor.Strayed.ShouldBe(0);
    }

    [Fact]
    public void A_load_balancer_that_asks_for_itself_is_a_client_by_its_own_address()
    {
        var client = RecordingSocket.Connect(_test.Loop, ListenForBalancers("127.0.0.1").Address);
        _test.RunUntil(() => client.IsConnected);

        client.Call(() => client.Socket.Send("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"u8));
        _test.RunUntil(() => _host.Adopted.Count == 1);

        _host.Adopted[0].Socket.RemoteName.ShouldBe(client.Socket.LocalName);
    }

    [Fact]
    public void Who_is_no_load_balancer_is_closed()
    {
        var client = RecordingSocket.Connect(_test.Loop, ListenForBalancers("10.0.0.0/8", "::1").Address);

        _test.RunUntil(() => client.Ends == 1 || client.Closed is not null);

        _host.Strayed.ShouldHaveSingleItem().Reason.ShouldBe("it is no load balancer that is named");
        (_acceptor.Strayed, _acceptor.ClientCount, client.Text).ShouldBe((1, 0, ""));
    }

    [Fact]
    public void A_load_balancer_that_does_not_say_whose_connection_it_is_is_closed()
    {
        var client = RecordingSocket.Connect(_test.Loop, ListenForBalancers("127.0.0.1").Address);
        _test.RunUntil(() => client.IsConnected);

        client.Call(() => client.Socket.Send("get k\r\n"u8));
        _test.RunUntil(() => client.Ends == 1 || client.Closed is not null);

        _host.Strayed.ShouldHaveSingleItem().Reason.ShouldBe("it does not say who the client is (PROXY protocol)");
        (_acceptor.Strayed, _acceptor.ClientCount).ShouldBe((1, 0));
    }

    [Fact]
    public void Who_looks_whether_somebody_listens_is_nobody()
    {
        var client = RecordingSocket.Connect(_test.Loop, ListenForBalancers("127.0.0.1").Address);
        _test.RunUntil(() => _acceptor.ClientCount == 1);

        client.Call(() => client.Socket.Close());
        _test.RunUntil(() => _acceptor.ClientCount == 0);

        (_acceptor.Strayed, _host.Came.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void The_limit_of_a_source_holds_for_the_client_and_not_for_the_load_balancer()
    {
        using var test = new TestLoop();
        var host = new Host(test.Loop) { MaxClients = 10, MaxClientsPerSource = 1 };
        var acceptor = new ClientAcceptor(host);
        acceptor.Open();
        var balancers = new BalancerNetworks();
        balancers.TryAdd("127.0.0.1").ShouldBeTrue();
        var address = acceptor.Listen(TestAddresses.Tcp, new ListenOptions(), balancers: balancers).Address;

        RecordingSocket Come(string source)
        {
            var client = RecordingSocket.Connect(test.Loop, address);
            test.RunUntil(() => client.IsConnected);
            client.Call(() => client.Socket.Send(Latin($"PROXY TCP4 {source} 10.0.0.1 1 2\r\n")));
            return client;
        }

        Come("192.0.2.1");
        test.RunUntil(() => host.Adopted.Count == 1);
        Come("192.0.2.2");
        test.RunUntil(() => host.Adopted.Count == 2);
        var third = Come("192.0.2.1");
        test.RunUntil(() => third.Ends == 1 || third.Closed is not null);

        (third.Text, host.RefusedSources.ShouldHaveSingleItem()).ShouldBe(("full\n", "192.0.2.1 1"));
        acceptor.ClientCount.ShouldBe(2);
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("::1", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("unix", true)]
    [InlineData("10.0.0.1/8", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("balancer.example", false)]
    [InlineData("", false)]
    public void A_load_balancer_is_an_address_or_a_network(string text, bool isOne) => new BalancerNetworks().TryAdd(text).ShouldBe(isOne);

    private ClientListener ListenForBalancers(params string[] networks)
    {
        _acceptor.Open();
        var balancers = new BalancerNetworks();
        networks.ShouldAllBe(network => balancers.TryAdd(network));
        return _acceptor.Listen(TestAddresses.Tcp, new ListenOptions(), balancers: balancers);
    }

    private static byte[] Latin(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private sealed class Host(IEventLoop loop) : IClientHost, IClientWorker
    {
        private readonly ClientSockets _sockets = new(loop, new ForeignClients((_, _, _) => { }));

        public List<ClientListener> Came { get; } = [];

        public IReadOnlyList<IClientWorker> Workers => [this];

        public required int MaxClients { get; set; }

        public int MaxClientsPerSource { get; init; }

        public List<string> RefusedSources { get; } = [];

        public List<(string Client, string Reason)> Strayed { get; } = [];

        public List<RecordingSocket> Adopted { get; } = [];

        public ReadOnlyMemory<byte> LastWord { get; } = "full\n"u8.ToArray();

        public IEventLoop Loop => loop;

        public void Adopt(AcceptedSocket accepted, ClientListener listener)
        {
            Adopted.Add(RecordingSocket.Of(handler => _sockets.Adopt(accepted, tls: null, handler)));
            Came.Add(listener);
        }

        public void OnClientRefused(string remoteName, long refused)
        {
        }

        public void OnSourceRefused(string remoteName, long refused) => RefusedSources.Add($"{remoteName.Split(':')[0]} {refused}");

        public void OnStrayed(string remoteName, string reason, long count) => Strayed.Add((remoteName, reason));

        public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
    }
}
