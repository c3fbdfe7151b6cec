using System.Net;
using System.Net.Sockets;
using System.Text;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport.Loops;

/// <summary>How connections end: closed, reset, refused, by either side, and what the owner is told of it.</summary>
public sealed class EpollSocketEndTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

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
    public void A_refused_client_reads_the_last_word()
    {
        var listener = _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), new Taker(one => one.Refuse("ERROR full\r\n"u8)));
        var ours = RecordingSocket.Connect(_loop.Loop, listener.Address);

        _loop.RunUntil(() => ours.Ends == 1);

        ours.Text.ShouldBe("ERROR full\r\n");
    }

    private EndPoint Listen(out Adopter clients)
    {
        clients = new Adopter(_loop.Loop);
        return _loop.Loop.Listen(TestAddresses.Tcp, new ListenOptions(), clients).Address.EndPoint!;
    }
}
