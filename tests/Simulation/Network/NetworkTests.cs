using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>The virtual network does what a kernel and wires do, as far as the contract of the loop can tell.</summary>
public sealed class NetworkTests
{
    private const int Port = 7;

    private readonly VirtualWorld _world = new(seed: 5);
    private readonly SimulatedNetwork _network;
    private readonly Host _near;
    private readonly Host _far;
    private readonly SimulatedLoop _loop;
    private readonly SimulatedLoop _farLoop;
    private readonly RecordingPeer _client = new();
    private readonly RecordingPeer _server = new();

    public NetworkTests()
    {
        _network = new SimulatedNetwork(_world);
        _near = _network.AddHost("near");
        _far = _network.AddHost("far");
        _loop = Loop(_near);
        _farLoop = Loop(_far);
    }

    [Fact]
    public void Bytes_arrive_whole_and_in_order()
    {
        Connect();
        var sent = Enumerable.Range(0, 50).Select(i => $"<{i}>").ToList();

        foreach (var part in sent) _client.Send(part);
        Run();

        _server.Text.ShouldBe(string.Concat(sent));
    }

    [Fact]
    public void A_port_where_nobody_listens_refuses()
    {
        _client.Open(_loop.Connect(_far.AddressOf(Port), _client));

        Run();

        _client.Events.ShouldBe(["closed Refused"]);
    }

    [Fact]
    public void A_peer_that_does_not_read_fills_the_window_and_later_makes_room()
    {
        Connect();
        _server.Socket!.PauseReceiving();

        var taken = _client.Socket!.Send(new byte[1 << 20]);
        Run();
        var before = _client.Events.Count(e => e == "writable");
        _server.Socket.ResumeReceiving();
        Run();

        taken.ShouldBe(_network.WindowBytes);
        before.ShouldBe(0);
        _client.Events.ShouldContain("writable");
        _server.Text.Length.ShouldBe(taken);
    }

    [Fact]
    public void An_orderly_close_delivers_what_was_sent_and_then_the_end()
    {
        Connect();

        _client.Send("last words");
        _client.Socket!.Close();
        Run();

        _server.Text.ShouldBe("last words");
        _server.Events.ShouldBe(["end"]);
    }

    [Fact]
    public void A_reset_does_not_take_back_what_the_peer_has_received()
    {
        Connect();
        _farLoop.PauseUntil(_world.Now + VirtualTime.Second);

        _client.Send("zombie");
        Run();
        _client.Socket!.Abort();
        Run();

        _server.Text.ShouldBe("zombie");
        _server.Events.ShouldBe(["closed Reset"]);
    }

    [Fact]
    public void What_a_cut_swallowed_is_sent_again_after_the_healing()
    {
        Connect();
        var link = _network.LinkFrom(_near, _far);
        link.Cut();

        _client.Send("late");
        Run();
        var during = _server.Text;
        link.Heal();
        // The pauses between retransmissions have grown as long as the cut was.
        Run();
        Run();

        during.ShouldBeEmpty();
        _server.Text.ShouldBe("late");
    }

    [Fact]
    public void What_a_cut_swallowed_is_lost_with_a_reset_and_the_peer_does_not_hear_of_it()
    {
        Connect();
        var link = _network.LinkFrom(_near, _far);
        link.Cut();

        _client.Send("never");
        Run();
        _client.Socket!.Abort();
        Run();
        link.Heal();
        Run();

        _server.Text.ShouldBeEmpty();
        _server.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_half_open_connection_is_reset_once_the_machine_is_back_and_hears_of_it()
    {
        Connect();

        _network.PowerOff(_far);
        Run();
        var before = _client.Events.ToArray();
        _network.PowerOn(_far);
        _client.Send("anybody there?");
        Run();

        before.ShouldBe(["connected"]);
        _client.Events.ShouldBe(["connected", "closed Reset"]);
    }

    [Fact]
    public void A_connection_through_a_cut_is_made_when_the_cut_is_over()
    {
        _farLoop.Listen(_far.AddressOf(Port), new ListenOptions(), new AdoptingListener(_farLoop, _server));
        var link = _network.LinkFrom(_far, _near);
        link.Cut();

        _client.Open(_loop.Connect(_far.AddressOf(Port), _client));
        Run();
        var during = _client.Events.ToArray();
        link.Heal();
        Run();

        during.ShouldBeEmpty();
        _client.Events.ShouldBe(["connected"]);
    }

    [Fact]
    public void Time_stands_still_within_a_batch_and_timers_are_never_early()
    {
        var fired = new List<long>();
        CallTimer? timer = null;
        timer = new CallTimer(() =>
        {
            fired.Add(_loop.Now);
            if (fired.Count == 1) _loop.Schedule(timer!, 5 * VirtualTime.Millisecond);
        });
        var start = _loop.Now;

        _loop.Schedule(timer, 3 * VirtualTime.Millisecond);
        Run();

        fired.Count.ShouldBe(2);
        fired[0].ShouldBeInRange(start + (3 * VirtualTime.Millisecond), start + (4 * VirtualTime.Millisecond));
        fired[1].ShouldBeInRange(fired[0] + (5 * VirtualTime.Millisecond), fired[0] + (6 * VirtualTime.Millisecond));
    }

    private void Connect()
    {
        _farLoop.Listen(_far.AddressOf(Port), new ListenOptions(), new AdoptingListener(_farLoop, _server));
        _client.Open(_loop.Connect(_far.AddressOf(Port), _client));
        Run();
    }

    private void Run() => _world.RunUntil(_world.Now + (3 * VirtualTime.Second));

    private SimulatedLoop Loop(Host host)
    {
        var loop = new SimulatedLoop(_world, _network, host, host.Name);
        loop.Start(IdleOwner.Instance);
        return loop;
    }
}
