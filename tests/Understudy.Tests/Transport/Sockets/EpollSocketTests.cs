using System.Net;
using System.Net.Sockets;
using System.Text;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Sockets;

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
    public void The_end_of_the_stream_is_told_once_after_the_last_bytes_and_the_other_direction_goes_on()
    {
        var address = Listen(out var clients);
        using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(address);
        peer.Send("last"u8);
        peer.Shutdown(SocketShutdown.Send);
        _loop.RunUntil(() => clients.Sockets is [{ Ends: 1 }]);
        var ours = clients.Sockets[0];

        ours.Socket.Send("answer"u8);
        _loop.RunFor(TimeSpan.FromMilliseconds(5));
        var answer = new byte[16];
        var length = peer.Receive(answer);

        ours.Text.ShouldBe("last");
        ours.Ends.ShouldBe(1);
        ours.Closed.ShouldBeNull();
        Encoding.ASCII.GetString(answer, 0, length).ShouldBe("answer");
    }

    [Fact]
    public void Abort_resets_the_peer()
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Tcp);

        ours.Call(ours.Socket.Abort);
        _loop.RunUntil(() => theirs.Closed is not null);

        theirs.Closed.ShouldBe(CloseReason.Reset);
        ours.Closed.ShouldBeNull();
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
    public void A_reset_is_told_to_an_owner_that_has_paused()
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Tcp);
        theirs.Socket.PauseReceiving();

        ours.Socket.Abort();
        _loop.RunUntil(() => theirs.Closed is not null);

        theirs.Closed.ShouldBe(CloseReason.Reset);
    }

    [Fact]
    public void Close_delivers_what_was_sent_although_the_peer_sends_on()
    {
        var address = Listen(out var clients);
        using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(address);
        _loop.RunUntil(() => clients.Sockets.Count == 1);
        var ours = clients.Sockets[0];
        ours.WhenReceived = _ =>
        {
            ours.Socket.Send("CLIENT_ERROR too long\r\n"u8);
            ours.Socket.Close();
        };

        peer.Send(new byte[1000]);
        _loop.RunUntil(() => ours.Receipts == 1);
        peer.Send(new byte[100_000]);
        _loop.RunFor(TimeSpan.FromMilliseconds(5));
        peer.Send(new byte[1000]);
        _loop.RunFor(TimeSpan.FromMilliseconds(5));
        var answer = new byte[64];
        var length = peer.Receive(answer);

        Encoding.ASCII.GetString(answer, 0, length).ShouldBe("CLIENT_ERROR too long\r\n");
        peer.Receive(answer).ShouldBe(0);
        ours.Receipts.ShouldBe(1);
    }

    [Fact]
    public void A_closed_socket_is_released_once_the_peer_has_closed_too()
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Tcp);

        theirs.WhenReceived = _ => theirs.Socket.Close();
        ours.Socket.Send("quit"u8);
        _loop.RunUntil(() => ours.Ends == 1);
        var openWhileLingering = _loop.Loop.SourceCount;
        ours.Socket.Close();
        _loop.RunUntil(() => _loop.Loop.SourceCount == 0);

        openWhileLingering.ShouldBe(2);
        theirs.Ends.ShouldBe(0);
    }

    [Fact]
    public void A_closed_socket_whose_peer_does_not_end_is_released_in_the_end()
    {
        var address = Listen(out var clients);
        using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(address);
        peer.Send("quit"u8);
        _loop.RunUntil(() => clients.Sockets.Count == 1);
        clients.Sockets[0].WhenReceived = _ => clients.Sockets[0].Socket.Close();

        _loop.RunUntil(() => _loop.Loop.SourceCount == 1);

        clients.Sockets[0].Closed.ShouldBeNull();
    }

    [Theory, InlineData("tcp"), InlineData("unix")]
    public void A_connection_to_where_nobody_listens_is_refused(string kind)
    {
        var listener = _loop.Loop.Listen(TestAddresses.Of(kind), new ListenOptions(), new Adopter(_loop.Loop));
        listener.Close();

        var ours = RecordingSocket.Connect(_loop.Loop, listener.Address);
        var sentBeforeConnected = ours.Socket.Send("too early"u8);
        _loop.RunUntil(() => ours.Closed is not null);

        ours.Closed.ShouldBe(CloseReason.Refused);
        ours.IsConnected.ShouldBeFalse();
        sentBeforeConnected.ShouldBe(0);
    }

    [Fact]
    public void A_send_on_a_broken_connection_takes_everything_and_the_loop_tells()
    {
        var (ours, theirs) = _loop.Pair(TestAddresses.Unix);
        theirs.Socket.Abort();
        var taken = 0;

        ours.Call(() => taken = ours.Socket.Send("lost"u8));
        var closedWithinTheCall = ours.Closed;
        _loop.RunUntil(() => ours.Closed is not null);

        taken.ShouldBe(4);
        closedWithinTheCall.ShouldBeNull();
        ours.Closed.ShouldBe(CloseReason.Reset);
    }

    [Fact]
    public void Nothing_is_told_after_close_although_events_of_the_same_batch_were_waiting()
    {
        var (first, firstPeer) = _loop.Pair(TestAddresses.Tcp);
        var (second, secondPeer) = _loop.Pair(TestAddresses.Tcp);
        firstPeer.WhenReceived = _ => secondPeer.Socket.Abort();
        secondPeer.WhenReceived = _ => firstPeer.Socket.Abort();

        first.Socket.Send("x"u8);
        second.Socket.Send("x"u8);
        _loop.RunUntil(() => first.Closed is not null || second.Closed is not null);
        _loop.RunFor(TimeSpan.FromMilliseconds(5));

        (firstPeer.Receipts + secondPeer.Receipts).ShouldBe(1);
        firstPeer.Closed.ShouldBeNull();
        secondPeer.Closed.ShouldBeNull();
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
    public void A_refused_client_reads_the_last_word()
    {
        var listener = _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), new Taker(one => one.Refuse("ERROR full\r\n"u8)));
        var ours = RecordingSocket.Connect(_loop.Loop, listener.Address);

        _loop.RunUntil(() => ours.Ends == 1);

        ours.Text.ShouldBe("ERROR full\r\n");
    }

    [Fact]
    public void A_round_trip_allocates_nothing()
    {
        var echo = new EchoPair(_loop.Loop);
        _loop.RunUntil(() => echo.RoundTrips > 2000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _loop.RunUntil(() => echo.RoundTrips > 4000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBeLessThan(1000);   // the closure of the condition, and nothing that grows with 2000 round trips
    }

    private EndPoint Listen(out Adopter clients)
    {
        clients = new Adopter(_loop.Loop);
        return _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), clients).Address.EndPoint!;
    }

    private sealed class Taker(Action<AcceptedSocket> take) : IListenerHandler
    {
        public void OnAccepted(AcceptedSocket accepted) => take(accepted);

        public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);
    }

    /// <summary>Two sockets that send a message to each other for ever.</summary>
    private sealed class EchoPair : IListenerHandler, ISocketHandler
    {
        private readonly IEventLoop _loop;
        private readonly ISocket _client;
        private ISocket? _server;

        public EchoPair(IEventLoop loop)
        {
            _loop = loop;
            _client = loop.Connect(loop.Listen(TestAddresses.Tcp, new ListenOptions(), this).Address, this);
        }

        public int RoundTrips { get; private set; }

        public void OnAccepted(AcceptedSocket accepted) => _server = _loop.Adopt(accepted, new Server(this));

        public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);

        public void OnConnected() => _client.Send("ping"u8);

        public void OnReceived(ReadOnlySpan<byte> bytes)
        {
            RoundTrips++;
            _client.Send(bytes);
        }

        public void OnEndOfStream() => throw new InvalidOperationException();

        public void OnWritable() => throw new InvalidOperationException();

        public void OnClosed(CloseReason reason) => throw new InvalidOperationException();

        private sealed class Server(EchoPair pair) : ISocketHandler
        {
            public void OnConnected() => throw new InvalidOperationException();

            public void OnReceived(ReadOnlySpan<byte> bytes) => pair._server!.Send(bytes);

            public void OnEndOfStream() => throw new InvalidOperationException();

            public void OnWritable() => throw new InvalidOperationException();

            public void OnClosed(CloseReason reason) => throw new InvalidOperationException();
        }
    }
}
