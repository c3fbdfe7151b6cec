using Understudy.Harness;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Tests.Transport.Tls;

/// <summary>Connections that we make, to a listener of our own.</summary>
public sealed class TlsConnectTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("Stranger");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData("cache.example", false)]
    [InlineData("127.0.0.1", true)]
    public void Who_proves_to_be_the_one_is_spoken_to(string name, bool isAddress)
    {
        using var server = new TlsServer(TlsServer.FilesOf(_authority.Issue(name)));

        var (client, socket) = Connect(server, new TlsPeer(name, isAddress));
        server.RunUntil(() => client.IsConnected);
        socket().Send("version\r\n"u8).ShouldBe(9);
        server.RunUntil(() => client.Received.Length == 9);

        client.Text.ShouldBe("version\r\n");
        client.Call(() => socket().Close());
        server.RunUntil(() => server.Clients[0].Ends == 1);
        server.Workspace.Counters.Truncated.ShouldBe(0);
    }

    [Fact]
    public void Another_name_is_refused() =>
        FailureOf(_authority.Issue("other.example"), new TlsPeer("cache.example", false)).ShouldBe("hostname mismatch");

    [Fact]
    public void Another_address_is_refused() =>
        FailureOf(_authority.Issue("127.0.0.2"), new TlsPeer("127.0.0.1", true)).ShouldBe("IP address mismatch");

    [Fact]
    public void A_stranger_is_refused() =>
        FailureOf(_stranger.Issue("cache.example"), new TlsPeer("cache.example", false)).ShouldBe("unable to get local issuer certificate");

    [Fact]
    public void One_whose_certificate_has_expired_is_refused() =>
        FailureOf(_authority.Issue("cache.example", until: DateTimeOffset.UtcNow.AddMinutes(-5)), new TlsPeer("cache.example", false))
            .ShouldBe("certificate has expired");

    [Fact]
    public void One_whose_certificate_is_not_valid_yet_is_refused() =>
        FailureOf(_authority.Issue("cache.example", from: DateTimeOffset.UtcNow.AddHours(5)), new TlsPeer("cache.example", false))
            .ShouldBe("certificate is not yet valid");

    [Theory]
    [InlineData("cache.example", "cache.example", false)]
    [InlineData("cache.example.", "cache.example", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("fe80::1%1", "fe80::1", true)]
    public void A_peer_is_looked_for_by_its_name_or_address(string host, string name, bool isAddress) =>
        TlsPeer.Of(host).ShouldBe(new TlsPeer(name, isAddress));

    [Fact]
    public void Who_speaks_in_clear_is_refused()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_authority.Issue("cache.example")));
        var context = TlsContext.ForServers(new TlsServerFiles { Authorities = _authority.File }, out _)!;
        var plain = new PlainListener(server.Loop);
        var client = RecordingSocket.Of(handler =>
            TlsSocket.Connect(server.Workspace, context, TlsPeer.Of("cache.example"), plain.Address, handler));

        server.RunUntil(() => client.Closed is not null);

        ((TlsSocket)client.Socket).Failure.ShouldBe("it speaks no TLS");
    }

    [Fact]
    public void Anybody_is_believed_where_nobody_is_verified()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_stranger.Issue("other.example")));
        var context = TlsContext.ForServers(new TlsServerFiles { Verifies = false }, out _)!;
        var client = RecordingSocket.Of(handler =>
            TlsSocket.Connect(server.Workspace, context, TlsPeer.Of("cache.example"), server.Address, handler));

        server.RunUntil(() => client.IsConnected);
    }

    [Fact]
    public void Nothing_is_allocated_for_what_goes_to_and_fro()
    {
        using var server = new TlsServer(TlsServer.FilesOf(_authority.Issue("127.0.0.1"))) { Echoes = false };
        var (client, socket) = Connect(server, new TlsPeer("127.0.0.1", true));
        server.RunUntil(() => client.IsConnected);
        var sent = 0;
        for (var i = 0; i < 100; i++) SendOne();

        Allocation.Of(() => { for (var i = 0; i < 1000; i++) SendOne(); }).ShouldBe(0);

        sent.ShouldBeGreaterThan(3000);

        void SendOne() => sent += socket().Send("get some_key_0001\r\n"u8);
    }

    private (RecordingSocket Client, Func<TlsSocket> Socket) Connect(TlsServer server, TlsPeer peer)
    {
        var context = TlsContext.ForServers(new TlsServerFiles { Authorities = _authority.File }, out _)!;
        var client = RecordingSocket.Of(handler => TlsSocket.Connect(server.Workspace, context, peer, server.Address, handler));
        return (client, () => (TlsSocket)client.Socket);
    }

    private string? FailureOf(TestCertificate certificate, TlsPeer peer)
    {
        using var server = new TlsServer(TlsServer.FilesOf(certificate));
        var (client, socket) = Connect(server, peer);
        server.RunUntil(() => client.Closed is not null);
        client.IsConnected.ShouldBeFalse();
        client.Closed.ShouldBe(CloseReason.Insecure);
        return socket().Failure;
    }

    // Greets whoever comes.
    private sealed class PlainListener : IListenerHandler
    {
        private readonly IEventLoop _loop;

        public PlainListener(IEventLoop loop)
        {
            _loop = loop;
            Address = loop.Listen(TestAddresses.Tcp, new ListenOptions(), this).Address;
        }

        public NetworkAddress Address { get; }

        public void OnAccepted(AcceptedSocket accepted) =>
            RecordingSocket.Of(handler => _loop.Adopt(accepted, handler)).Socket.Send("ERROR\r\n"u8);

        public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
    }
}
