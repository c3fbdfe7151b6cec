using Understudy.Connections.Clients;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Stories;

/// <summary>Connections of load balancers that take their time to say whose they are.</summary>
public sealed class ArrivalTests
{
    private const int Port = 7;

    private readonly VirtualWorld _world = new(seed: 5);
    private readonly SimulatedLoop _balancer;
    private readonly House _house;
    private readonly RecordingPeer _connection = new();

    public ArrivalTests()
    {
        var network = new SimulatedNetwork(_world);
        var (near, far) = (network.AddHost("balancer"), network.AddHost("house"));
        _balancer = new SimulatedLoop(_world, network, near, "balancer");
        _balancer.Start(IdleOwner.Instance);
        var loop = new SimulatedLoop(_world, network, far, "house");
        loop.Start(IdleOwner.Instance);
        _house = new House(loop);
        var balancers = new BalancerNetworks();
        balancers.TryAdd("0.0.0.0/0").ShouldBeTrue();
        _house.Acceptor.Listen(far.AddressOf(Port), new ListenOptions(), balancers: balancers);
        _connection.Open(_balancer.Connect(far.AddressOf(Port), _connection));
        Run(VirtualTime.Second / 10);
    }

    [Fact]
    public void One_that_says_nothing_in_five_seconds_is_closed()
    {
        _connection.Send("PROXY TCP4 192.0.2.1 10.0.0.1 ");
        Run(4 * VirtualTime.Second);
        _connection.HasEnded.ShouldBeFalse();
        _house.Acceptor.ClientCount.ShouldBe(1);

        Run(VirtualTime.Second);

        _connection.HasEnded.ShouldBeTrue();
        _house.Acceptor.ClientCount.ShouldBe(0);
        _house.Strayed.ShouldBe(["nothing that says who the client is has come in time"]);
    }

    [Fact]
    public void One_that_is_slow_is_in_time_and_its_client_loses_nothing()
    {
        foreach (var part in (string[])["P", "ROXY TCP4 192.0.2.1 10.0.0", ".1 5 6\r", "\nget k\r\n", "get l\r\n"])
        {
            _connection.Send(part);
            Run(VirtualTime.Second);
        }

        (_house.Client.Text, _house.Client.Socket!.RemoteName).ShouldBe(("get k\r\nget l\r\n", "192.0.2.1:5"));
    }

    [Fact]
    public void What_came_behind_the_word_of_the_balancer_waits_while_nothing_is_read()
    {
        _house.Pauses = true;
        _connection.Send("PROXY TCP4 192.0.2.1 10.0.0.1 5 6\r\nget k\r\n");
        _connection.Send("get l\r\n");
        Run(VirtualTime.Second);
        _house.Client.Text.ShouldBeEmpty();

        _house.Client.Socket!.ResumeReceiving();
        Run(VirtualTime.Second);

        _house.Client.Text.ShouldBe("get k\r\nget l\r\n");
    }

    [Fact]
    public void One_that_has_not_said_anything_ends_when_nobody_is_let_in_any_more()
    {
        _house.Acceptor.Close();
        Run(VirtualTime.Second / 10);

        _connection.HasEnded.ShouldBeTrue();
        (_house.Acceptor.ClientCount, _house.Strayed.Count).ShouldBe((0, 0));
    }

    private void Run(long nanoseconds) => _world.RunUntil(_world.Now + nanoseconds);

    private sealed class House : IClientHost, IClientWorker
    {
        public House(IEventLoop loop)
        {
            Loop = loop;
            Acceptor = new ClientAcceptor(this);
            Acceptor.Open();
        }

        public ClientAcceptor Acceptor { get; }

        public RecordingPeer Client { get; } = new();

        public List<string> Strayed { get; } = [];

        public bool Pauses { get; set; }

        public IReadOnlyList<IClientWorker> Workers => [this];

        public int MaxClients => 10;

        public int MaxClientsPerSource => 0;

        public ReadOnlyMemory<byte> LastWord => default;

        public IEventLoop Loop { get; }

        public void Adopt(AcceptedSocket accepted, ClientListener listener)
        {
            Client.Open(new ClientSockets(Loop, new ForeignClients((_, _, _) => { })).Adopt(accepted, tls: null, Client));
            if (Pauses) Client.Socket!.PauseReceiving();
        }

        public void OnClientRefused(string remoteName, long refused) => throw new InvalidOperationException(remoteName);

        public void OnSourceRefused(string remoteName, long refused) => throw new InvalidOperationException(remoteName);

        public void OnStrayed(string remoteName, string reason, long count) => Strayed.Add(reason);

        public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
    }
}
