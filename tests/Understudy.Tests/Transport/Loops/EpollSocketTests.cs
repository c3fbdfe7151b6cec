using System.Net.Sockets;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Loops;

/// <summary>Connections as long as they stand: bytes both ways, room, pauses, names, moving to another loop.</summary>
public sealed class EpollSocketTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Theory, InlineData("tcp"), InlineData("tcp6"), InlineData("unix")]
    public void Bytes_arrive_both_ways(string kind)
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Of(kind));
        theirs.WhenReceived = bytes => theirs.Socket.Send(bytes.Span);

        ours.Socket.Send("there and back"u8).ShouldBe(14);
        _loop.RunUntil(() => ours.Received.Length == 14);

        ours.Text.ShouldBe("there and back");
        theirs.Text.ShouldBe("there and back");
    }

    [Fact]
    public void The_names_of_both_ends_tell_who_is_there()
    {
        var listenAt = TestAddresses.Unix;
        var (overTcp, acceptedOverTcp) = _loop.Pair(TestAddresses.Tcp);
        var (_, acceptedOverUnix) = _loop.Pair(listenAt);

        overTcp.Socket.RemoteName.ShouldStartWith("127.0.0.1:");
        acceptedOverTcp.Socket.RemoteName.ShouldStartWith("127.0.0.1:");
        acceptedOverUnix.Socket.RemoteName.ShouldBe(listenAt.UnixPath);
        overTcp.Socket.LocalName.ShouldBe(acceptedOverTcp.Socket.RemoteName);
        acceptedOverTcp.Socket.LocalName.ShouldBe(overTcp.Socket.RemoteName);
        acceptedOverUnix.Socket.LocalName.ShouldBe(listenAt.UnixPath);
    }

    [Theory, InlineData("tcp"), InlineData("unix")]
    public void A_slow_reader_gets_every_byte_of_ten_mebibytes_and_the_sender_is_told_when_there_is_room(string kind)
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Of(kind));
        var payload = new byte[10 << 20];
        new Random(7).NextBytes(payload);
        theirs.Socket.PauseReceiving();

        var sent = ours.Socket.Send(payload);
        _loop.RunFor(TimeSpan.FromMilliseconds(20));
        var sentWhilePaused = sent;
        theirs.Received.Length.ShouldBe(0);
        theirs.Socket.ResumeReceiving();
        var writables = ours.Writables;
        _loop.RunUntil(() =>
        {
            if (ours.Writables > writables) sent += ours.Socket.Send(payload.AsSpan(sent));
            writables = ours.Writables;
            return theirs.Received.Length == payload.Length;
        });

        sentWhilePaused.ShouldBeLessThan(payload.Length);
        ours.Writables.ShouldBeGreaterThan(0);
        theirs.Received.ToArray().AsSpan().SequenceEqual(payload).ShouldBeTrue();
    }

    [Fact]
    public void What_arrived_during_a_pause_is_delivered_on_resume_although_nothing_new_arrives()
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Tcp);
        theirs.Socket.PauseReceiving();
        ours.Socket.Send("kept"u8);
        _loop.RunFor(TimeSpan.FromMilliseconds(5));
        var beforeResume = theirs.Text;

        theirs.Call(theirs.Socket.ResumeReceiving);
        _loop.RunUntil(() => theirs.Received.Length == 4);

        beforeResume.ShouldBeEmpty();
        theirs.Text.ShouldBe("kept");
    }

    [Fact]
    public void The_kernel_is_told_how_long_bytes_may_stay_unacknowledged()
    {
        const int levelTcp = 6, userTimeout = 18;   // tcp(7), TCP_USER_TIMEOUT
        using var loop = new TestLoop(new EpollLoop(1) { UserTimeout = TimeSpan.FromMilliseconds(1750) });
        var (ours, _) = loop.Pair(TestAddresses.Tcp);
        using var handle = new SafeSocketHandle(((EpollSocket)ours.Socket).Descriptor, ownsHandle: false);
        using var view = new Socket(handle);
        var milliseconds = new byte[4];

        view.GetRawSocketOption(levelTcp, userTimeout, milliseconds);

        BitConverter.ToInt32(milliseconds).ShouldBe(1750);
    }

    [Fact]
    public void A_busy_socket_does_not_starve_the_others()
    {
        var (busy, busyPeer) = _loop.Pair(TestAddresses.Unix);
        var (quiet, quietPeer) = _loop.Pair(TestAddresses.Tcp);
        var flood = new byte[1 << 20];
        busyPeer.WhenReceived = _ => busy.Socket.Send(flood);
        busy.Socket.Send(flood);

        quiet.Socket.Send("hello"u8);
        var batchesBefore = _loop.Batches;
        _loop.RunUntil(() => quietPeer.Received.Length == 5);

        (_loop.Batches - batchesBefore).ShouldBeLessThan(5);
    }

    [Fact]
    public void A_socket_moves_to_the_loop_that_adopts_it()
    {
        using var second = new TestLoop();
        AcceptedSocket? accepted = null;
        var listener = _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), new Taker(one => accepted = one));
        var ours = RecordingSocket.Connect(_loop.Loop, listener.Address);
        _loop.RunUntil(() => accepted is not null && ours.IsConnected);
        ours.Socket.Send("before"u8);

        var theirs = RecordingSocket.Adopt(second.Loop, accepted!);
        second.RunUntil(() => theirs.Received.Length == 6);

        theirs.Text.ShouldBe("before");
    }

    [Fact]
    public void A_round_trip_allocates_nothing()
    {
        var echo = new EchoPair(_loop.Loop);
        _loop.RunUntil(() => echo.RoundTrips > 2000);

        var end = echo.RoundTrips;
        var allocated = Allocation.Of(() =>
        {
            end += 2000;
            _loop.RunUntil(() => echo.RoundTrips > end);
        });

        allocated.ShouldBeLessThan(1000);   // the closure of the condition, and nothing that grows with 2000 round trips
    }
}
