using Understudy.Simulation.Checking;
using Understudy.Simulation.Network;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Servers;

/// <summary>The model answers as memcached 1.6.18 does, and dies and comes back as it does.</summary>
public sealed class ModelMemcachedTests
{
    private readonly VirtualWorld _world = new(seed: 9);
    private readonly SimulatedNetwork _network;
    private readonly SimulatedLoop _loop;
    private readonly ModelMemcached _server;
    private RecordingPeer _client = new();

    public ModelMemcachedTests()
    {
        _network = new SimulatedNetwork(_world);
        _server = new ModelMemcached(_world, _network, _network.AddHost("server"), new Timeline(_world));
        _loop = new SimulatedLoop(_world, _network, _network.AddHost("client"), "client");
        _loop.Start(IdleOwner.Instance);
        Connect();
    }

    public static TheoryData<string, string> Conversations => new()
    {
        { "get a|set a 5 0 1|1|get a|gets a", "END|STORED|VALUE a 5 1|1|END|VALUE a 5 1 1|1|END|" },
        { "add a 0 0 1|1|add a 0 0 1|2|replace b 0 0 1|3|append a 0 0 1|4|prepend a 0 0 1|0|get a",
            "STORED|NOT_STORED|NOT_STORED|STORED|STORED|VALUE a 0 3|014|END|" },
        { "set a 0 0 1|1|cas a 0 0 1 1|2|cas a 0 0 1 1|3|cas b 0 0 1 1|3|gets a", "STORED|STORED|EXISTS|NOT_FOUND|VALUE a 0 1 2|2|END|" },
        { "delete a|set a 0 0 1 noreply|1|delete a|touch a 1|get a", "NOT_FOUND|DELETED|NOT_FOUND|END|" },
        { "incr n 1|set n 0 0 2|10|decr n 1|get n|incr n 5|set n 0 0 1|x|incr n 1",
            "NOT_FOUND|STORED|9|VALUE n 0 2|9 |END|14|STORED|CLIENT_ERROR cannot increment or decrement non-numeric value|" },
        { "set a 0 -1 1|1|get a|set b 0 0 1|2|flush_all|get b|mn", "STORED|END|STORED|OK|END|MN|" },
        { "gat 100 a|set a 0 0 1|1|gats 100 a|mg a t", "END|STORED|VALUE a 0 1 1|1|END|HD t100|" },
        { "mg a v|ms a 1 T0 F7 c O3|x|mg a v f c k s t O9|mg a|md a q|mg a k", "EN|HD c1 O3|VA 1 f7 c1 ka s1 t-1 O9|x|HD|EN ka|" },
        { "ms a 1 ME|x|ms a 1 ME|y|ms b 1 MR|z|ms a 1 MA|y|ms a 1 C9|n|ms c 1 C9|n|mg a v c", "HD|NS|NS|HD|EX|NF|VA 2 c2|xy|" },
        { "mg a v N30|mg a v N30|get a|ms a 1|x|mg a v", "VA 0 W||VA 0 Z||VALUE a 0 0||END|HD|VA 1|x|" },
        { "set a 0 0 1|x|md a I T30|mg a v c|mg a v|get a|ms a 1 I C1|y|mg a v",
            "STORED|HD|VA 1 c2 X W|x|VA 1 Z X|x|VALUE a 0 1|x|END|HD|VA 1 Z X|y|" },
        { "ma n|ma n N0 J5 v|ma n D3 v c|ma n MD D1 v|md n C1|md n C4", "NF|VA 1|5|VA 1 c2|8|VA 1|7|EX|EX|" },
        { "ms YQ== 1 b|x|get a|mg YQ== v k b|md YQ== b", "HD|VALUE a 0 1|x|END|VA 1 kYQ== b|x|HD|" },
        { "mg a v R30|set a 0 10 1|x|mg a R30|mg a R30", "EN|STORED|HD W|HD Z|" },
    };

    [Theory, MemberData(nameof(Conversations))]
    public void It_answers_as_memcached_does(string asked, string answered)
    {
        _client.Send(asked.Replace("|", "\r\n") + "\r\n");
        Run();

        _client.Text.ShouldBe(answered.Replace("|", "\r\n"));
    }

    [Fact]
    public void A_hung_server_executes_afterwards_what_it_had_received()
    {
        _server.HangUntil(_world.Now + (2 * VirtualTime.Second));

        _client.Send("set a 0 0 1\r\n1\r\n");
        RunFor(VirtualTime.Second);
        _client.Socket!.Abort();
        RunFor(4 * VirtualTime.Second);

        _server.Store.Find("a").ShouldNotBeNull();
    }

    [Fact]
    public void A_killed_server_comes_back_empty_as_another_process_that_counts_from_one()
    {
        _client.Send("set a 0 0 1\r\n1\r\n");
        Run();
        var processId = _server.ProcessId;

        _server.Kill();
        _server.Start(isWarm: false);
        Connect();
        _client.Send("get a\r\nset a 0 0 1\r\n2\r\ngets a\r\n");
        Run();

        _client.Text.ShouldBe("END\r\nSTORED\r\nVALUE a 0 1 1\r\n2\r\nEND\r\n");
        _server.ProcessId.ShouldNotBe(processId);
    }

    [Fact]
    public void A_warm_restart_keeps_items_tokens_and_uptime_and_changes_the_process()
    {
        _client.Send("set a 0 0 1\r\n1\r\n");
        RunFor(10 * VirtualTime.Second);
        var (processId, uptime) = (_server.ProcessId, _server.UptimeSeconds);

        _server.Kill();
        _server.Start(isWarm: true);
        Connect();
        _client.Send("gets a\r\n");
        Run();

        _client.Text.ShouldBe("VALUE a 0 1 1\r\n1\r\nEND\r\n");
        _server.ProcessId.ShouldNotBe(processId);
        _server.UptimeSeconds.ShouldBeGreaterThanOrEqualTo(uptime);
    }

    [Fact]
    public void Items_expire_by_whole_seconds()
    {
        _client.Send("set a 0 2 1\r\n1\r\n");
        RunFor(VirtualTime.Second);
        var before = _server.Store.Find("a");
        RunFor(2 * VirtualTime.Second);

        before.ShouldNotBeNull();
        _server.Store.Find("a").ShouldBeNull();
    }

    private void Connect()
    {
        _client = new RecordingPeer();
        _client.Open(_loop.Connect(_server.Address, _client));
        Run();
    }

    private void Run() => RunFor(VirtualTime.Millisecond * 50);

    private void RunFor(long duration) => _world.RunUntil(_world.Now + duration);
}
