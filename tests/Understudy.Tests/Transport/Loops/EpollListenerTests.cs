using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Understudy.Transport.Interop;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Loops;

public sealed class EpollListenerTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Without_descriptors_clients_are_told_and_closed_once_and_the_listener_rests_until_it_can_serve_again()
    {
        var callsAt = new List<long>();
        EpollLoop? epoll = null;
        epoll = new EpollLoop(1)
        {
            // The first call fails as if no descriptor were left; those that follow, with the spare one given up, are real.
            Accept = (int descriptor, out KernelAddress peer, out int peerBytes) =>
            {
                callsAt.Add(epoll!.Now);
                return callsAt.Count == 1 ? Fail(out peer, out peerBytes) : NativeSocket.Accept(descriptor, out peer, out peerBytes);
            },
        };
        using var loop = new TestLoop(epoll);
        var clients = new Adopter(loop.Loop);
        var listener = loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions { LastWord = "ERROR full\r\n"u8.ToArray() }, clients);
        using var first = Connect(listener.Address);
        using var second = Connect(listener.Address);

        loop.RunUntil(() => clients.Failures.Count == 1);
        var callsBeforeRest = callsAt.Count;
        using var third = Connect(listener.Address);
        loop.RunUntil(() => clients.Sockets.Count == 1);
        var rest = callsAt[callsBeforeRest] - callsAt[callsBeforeRest - 1];

        clients.Failures.ShouldBe(["EMFILE"]);
        rest.ShouldBeGreaterThan(90_000_000, "nanoseconds");
        ReadAll(first).ShouldBe("ERROR full\r\n");
        ReadAll(second).ShouldBe("ERROR full\r\n");
    }

    [Fact]
    public void The_port_of_a_listener_is_the_real_one()
    {
        var listener = Listen(TestAddresses.Tcp);

        listener.Address.EndPoint!.Port.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void An_address_in_use_is_refused_with_the_reason()
    {
        var first = Listen(TestAddresses.Tcp);

        var refusal = Should.Throw<ListenException>(() => Listen(first.Address));

        (refusal.Address, refusal.Fault, refusal.Error).ShouldBe((first.Address, ListenFault.PortTaken, "EADDRINUSE"));
    }

    [Fact]
    public void An_address_that_is_not_here_is_bound_in_advance_or_refused_as_asked()
    {
        var absent = NetworkAddress.Tcp(IPAddress.Parse("192.0.2.77"), 0);

        var listener = Listen(absent);
        var refusal = Should.Throw<ListenException>(() => Listen(absent, new ListenOptions { AllowAbsentAddress = false }));

        listener.Address.EndPoint!.Address.ShouldBe(absent.EndPoint!.Address);
        (refusal.Address, refusal.Fault, refusal.Error).ShouldBe((absent, ListenFault.AddressAbsent, "EADDRNOTAVAIL"));
    }

    [Fact]
    public void The_ipv6_any_address_takes_ipv4_clients_too_and_names_them_as_such()
    {
        var clients = new Adopter(_loop.Loop);
        var listener = _loop.Loop.Listen(NetworkAddress.Tcp(IPAddress.IPv6Any, 0), new ListenOptions(), clients);

        RecordingSocket.Connect(_loop.Loop, NetworkAddress.Tcp(IPAddress.Loopback, listener.Address.EndPoint!.Port));
        _loop.RunUntil(() => clients.Sockets.Count == 1);

        clients.Sockets[0].Socket.RemoteName.ShouldStartWith("127.0.0.1:");
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void A_unix_socket_has_its_mode_and_its_file_goes_with_it()
    {
        var address = TestAddresses.Unix;

        var listener = Listen(address, new ListenOptions { UnixMode = 0x1B6 });
        var mode = File.GetUnixFileMode(address.UnixPath!);
        listener.Close();

        ((int)mode).ShouldBe(0x1B6);
        File.Exists(address.UnixPath).ShouldBeFalse();
    }

    [Fact]
    public void The_file_of_a_process_that_died_is_replaced()
    {
        var address = TestAddresses.Unix;
        NativeSocket.Close(ListeningSocket.Open(address, new ListenOptions()).Descriptor);
        var wasThere = File.Exists(address.UnixPath);

        var listener = Listen(address);
        var ours = RecordingSocket.Connect(_loop.Loop, listener.Address);
        _loop.RunUntil(() => ours.IsConnected);

        ours.Closed.ShouldBeNull();
        wasThere.ShouldBeTrue();
        listener.Close();
    }

    [Fact]
    public void A_path_where_somebody_answers_is_left_to_them()
    {
        var address = TestAddresses.Unix;
        var first = Listen(address);

        var refusal = Should.Throw<ListenException>(() => Listen(address));
        var ours = RecordingSocket.Connect(_loop.Loop, first.Address);
        _loop.RunUntil(() => ours.IsConnected);

        (refusal.Fault, refusal.Error).ShouldBe((ListenFault.PathTaken, "EADDRINUSE"));
        first.Close();
    }

    [Fact]
    public void A_file_that_is_not_a_socket_is_left_alone()
    {
        var path = Path.GetTempFileName();

        var refusal = Should.Throw<ListenException>(() => Listen(NetworkAddress.Unix(path)));
        var isStillThere = File.Exists(path);
        File.Delete(path);

        isStillThere.ShouldBeTrue();
        (refusal.Fault, refusal.Error).ShouldBe((ListenFault.PathNotSocket, "EADDRINUSE"));
    }

    [Fact]
    public void A_path_too_long_or_in_no_directory_is_refused()
    {
        var tooLong = NetworkAddress.Unix("/tmp/" + new string('x', 103));
        var nowhere = NetworkAddress.Unix($"/tmp/{Guid.NewGuid():N}/socket");

        Should.Throw<ListenException>(() => Listen(tooLong)).Fault.ShouldBe(ListenFault.PathLength);
        Should.Throw<ListenException>(() => Listen(nowhere)).Fault.ShouldBe(ListenFault.DirectoryAbsent);
    }

    [Fact]
    public void A_crowd_larger_than_a_batch_is_accepted_whole()
    {
        var clients = new Adopter(_loop.Loop);
        var listener = _loop.Loop.Listen(TestAddresses.Unix, new ListenOptions(), clients);
        var crowd = Enumerable.Range(0, 200).Select(_ => RecordingSocket.Connect(_loop.Loop, listener.Address)).ToList();

        _loop.RunUntil(() => clients.Sockets.Count == 200 && crowd.TrueForAll(one => one.IsConnected));

        crowd.ShouldAllBe(one => one.Closed == null);
    }

    private IListener Listen(NetworkAddress address, ListenOptions? options = null) =>
        _loop.Loop.Listen(address, options ?? new ListenOptions(), new Adopter(_loop.Loop));

    private static Socket Connect(NetworkAddress address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        socket.Connect(address.EndPoint!);
        return socket;
    }

    private static SyscallResult Fail(out KernelAddress peer, out int peerBytes)
    {
        (peer, peerBytes) = (default, 0);
        return SyscallResult.Failure(Errno.TooManyFiles);
    }

    private static string ReadAll(Socket socket)
    {
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd();
    }
}
