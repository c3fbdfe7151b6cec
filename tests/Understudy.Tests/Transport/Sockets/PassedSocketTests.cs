using System.Net;
using System.Net.Sockets;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Sockets;

public sealed class PassedSocketTests : IDisposable
{
    private readonly TestLoop _loop = new();
    private readonly Socket _given = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    [Fact]
    public void Clients_of_a_socket_that_listens_already_are_accepted_and_it_outlives_the_listener()
    {
        Listen(_given, IPAddress.Loopback);
        var passed = PassedSocket.At(Duplicate(_given))!;
        var clients = new Adopter(_loop.Loop);

        var listener = _loop.Loop.Listen(passed.Address, new ListenOptions { Passed = passed }, clients);
        using var client = Connect();
        _loop.RunUntil(() => clients.Sockets.Count == 1);
        listener.Close();
        using var late = Connect();

        listener.Address.ShouldBe(NetworkAddress.Tcp(IPAddress.Loopback, Port(_given)));
        late.Connected.ShouldBeTrue("it waits where the socket was made");
    }

    [Fact]
    public void Only_a_stream_socket_that_listens_is_taken()
    {
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _given.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        PassedSocket.At(Descriptor(_given)).ShouldBeNull("it is bound and does not listen");
        PassedSocket.At(Descriptor(datagrams)).ShouldBeNull();
        PassedSocket.At(int.MaxValue).ShouldBeNull();
    }

    [Fact]
    public void It_serves_its_own_address_and_no_other()
    {
        Listen(_given, IPAddress.Loopback);

        var passed = PassedSocket.At(Descriptor(_given))!;

        passed.Serves(NetworkAddress.Tcp(IPAddress.Loopback, Port(_given))).ShouldBeTrue();
        passed.Serves(NetworkAddress.Tcp(IPAddress.Loopback, Port(_given) + 1)).ShouldBeFalse();
        passed.Serves(NetworkAddress.Tcp(IPAddress.Any, Port(_given))).ShouldBeFalse();
        passed.Serves(NetworkAddress.Unix("/run/a.sock")).ShouldBeFalse();
    }

    [Fact]
    public void One_that_takes_IPv4_with_IPv6_serves_every_IPv4_address_of_its_port()
    {
        using var both = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        using var six = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
        Listen(both, IPAddress.IPv6Any);
        Listen(six, IPAddress.IPv6Any);

        PassedSocket.At(Descriptor(both))!.Serves(NetworkAddress.Tcp(IPAddress.Any, Port(both))).ShouldBeTrue();
        PassedSocket.At(Descriptor(six))!.Serves(NetworkAddress.Tcp(IPAddress.Any, Port(six))).ShouldBeFalse();
    }

    public void Dispose()
    {
        _loop.Dispose();
        _given.Dispose();
    }

    private static void Listen(Socket socket, IPAddress address)
    {
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static int Descriptor(Socket socket) => (int)socket.Handle;

    // The listener closes what it was given.
    private static int Duplicate(Socket socket) => Understudy.Transport.Interop.LibC.fcntl(Descriptor(socket), 0, 0);

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(_given.LocalEndPoint!);
        return client;
    }
}
