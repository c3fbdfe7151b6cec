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

    private sealed class Host(IEventLoop loop) : IClientHost, IClientWorker
    {
        public List<ClientListener> Came { get; } = [];

        public IReadOnlyList<IClientWorker> Workers => [this];

        public required int MaxClients { get; init; }

        public int MaxClientsPerSource { get; init; }

        public List<string> RefusedSources { get; } = [];

        public ReadOnlyMemory<byte> LastWord { get; } = "full\n"u8.ToArray();

        public IEventLoop Loop => loop;

        public void Adopt(AcceptedSocket accepted, ClientListener listener)
        {
            RecordingSocket.Adopt(loop, accepted);
            Came.Add(listener);
        }

        public void OnClientRefused(string remoteName, long refused)
        {
        }

        public void OnSourceRefused(string remoteName, long refused) => RefusedSources.Add($"{remoteName.Split(':')[0]} {refused}");

        public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
    }
}
