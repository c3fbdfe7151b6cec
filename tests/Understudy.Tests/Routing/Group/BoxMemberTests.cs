using Understudy.Routing.Group;
using Understudy.Routing.Replicas;
using static Understudy.Routing.Group.GroupAction;

namespace Understudy.Tests.Routing.Group;

/// <summary>A member of two boxes without a coordinator.</summary>
public sealed class BoxMemberTests
{
    private const long Millisecond = TestMember.Millisecond;

    [Fact]
    public void The_first_of_a_group_begins_with_every_server()
    {
        var a = new TestMember("a", hasRegisters: true, peers: "b");

        Read(a, 0, null, null);
        a.Do(member => member.Tick(20 * Millisecond));
        Claimed(a, 25, (true, null), (true, null));
        Beaten(a, 30);
        a.Pass(30, 50);

        a.Member.Role.ShouldBe(GroupRole.Leader);
        a.Member.State!.Servers.ShouldAllBe(server => server.IsIn);
    }

    [Fact]
    public void A_silent_leader_is_followed_with_what_it_recorded_last()
    {
        var b = new TestMember("b", hasRegisters: true, known: TestMember.StateOf("a", 1, 4, ReplicaState.In, "a", "b"), peers: "a");
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.Out, "a", "b");

        Silent(b, new ServerRegister(1, "a", 9, record));
        Claimed(b, 1100, (true, record), (true, record));

        b.Last<ClaimServers>().Term.ShouldBe(3);
        b.Member.Role.ShouldBe(GroupRole.Settling);
        b.Member.State!.Servers.Select(server => server.IsWhole).ShouldBe([false, true]);
        b.Member.State.Formers.ShouldBe(["a"]);
    }

    [Fact]
    public void Who_reaches_only_a_server_that_was_out_does_not_lead()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.Out, "a", "b");
        var b = new TestMember("b", hasRegisters: true, known: record, peers: "a");

        Silent(b, new ServerRegister(1, "a", 9, record));
        Claimed(b, 1100, (true, record), (null, null));

        b.Member.Role.ShouldBe(GroupRole.Follower);
        b.Member.Takeover.ShouldBe(TakeoverAnswer.TookNoneInUse);
    }

    [Fact]
    public void Where_a_server_in_use_has_forgotten_all_are_emptied()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b");
        var b = new TestMember("b", hasRegisters: true, known: record, peers: "a");

        Silent(b, new ServerRegister(1, "a", 9, record));
        Claimed(b, 1100, (true, record), (true, null));

        b.Member.Role.ShouldBe(GroupRole.Settling);
        b.Member.State!.Servers.ShouldAllBe(server => !server.IsWhole);
    }

    [Fact]
    public void What_is_known_counts_more_than_an_older_record_of_the_server_that_is_left()
    {
        var known = TestMember.StateOf("b", 2, 8, ReplicaState.Out, "a", "b");
        known = known with { Servers = known.Servers.SetItem(1, new GroupServer(ReplicaState.Out, 1)) };
        var older = TestMember.StateOf("b", 2, 6, ReplicaState.In, "a", "b");
        var b = new TestMember("b", hasRegisters: true, known: known, peers: "a");

        Silent(b, new ServerRegister(2, "b", 9, older));
        Claimed(b, 1100, (true, older), (null, null));

        b.Member.State!.Servers.ShouldAllBe(server => !server.IsWhole);
    }

    [Fact]
    public void Somebody_quicker_on_one_server_has_it()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b");
        var b = new TestMember("b", hasRegisters: true, known: record, peers: "a");

        Silent(b, new ServerRegister(1, "a", 9, record));
        Claimed(b, 1100, (true, record), (false, record));

        b.Member.Role.ShouldBe(GroupRole.Follower);
        b.Member.Takeover.ShouldBe(TakeoverAnswer.WasOvertaken);
    }

    [Fact]
    public void Two_members_take_different_terms()
    {
        var record = TestMember.StateOf("a", 3, 5, ReplicaState.In, "a", "b");
        var a = new TestMember("a", hasRegisters: true, known: record, peers: "b");
        var b = new TestMember("b", hasRegisters: true, known: record, peers: "a");

        Silent(a, new ServerRegister(3, "a", 9, record));
        Silent(b, new ServerRegister(3, "a", 9, record));

        (a.Last<ClaimServers>().Term, b.Last<ClaimServers>().Term).ShouldBe((4, 5));
    }

    [Fact]
    public void A_leader_that_holds_no_server_any_more_leads_no_more()
    {
        var a = new TestMember("a", hasRegisters: true, peers: "b");
        Read(a, 0, null, null);
        a.Do(member => member.Tick(20 * Millisecond));
        Claimed(a, 25, (true, null), (true, null));
        Beaten(a, 30);
        a.Pass(30, 400);
        var before = a.Member.Role;

        a.Pass(410, 450);

        (before, a.Member.Role).ShouldBe((GroupRole.Leader, GroupRole.Follower));
        a.Last<EndLeading>().Reason.ShouldBe("it held no server that is in use");
        a.Member.MaySend(0, 450 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void A_lengths_check_tells_what_does_not_fit_between_two_boxes()
    {
        new GroupTimes().CheckBoxes().ShouldBeEmpty();

        new GroupTimes { Hold = TimeSpan.FromMilliseconds(1200) }.CheckBoxes().ShouldBe(
        [
            "hold is 1200 ms, more than lead 1000 ms: or servers are taken from a leader that still uses them",
        ]);
    }

    private static void Read(TestMember member, int at, params ServerRegister?[] registers)
    {
        member.Do(m => m.Tick(at * Millisecond));
        for (var i = 0; i < registers.Length; i++)
        {
            var (server, register) = (i, registers[i]);
            member.Do(m => m.OnRegister(server, register, at * Millisecond));
        }
    }

    // Both servers tell the same, again and again, for longer than an office lasts.
    private static void Silent(TestMember member, ServerRegister register)
    {
        for (var at = 0; at <= 1090; at += 10) Read(member, at, register, register);
    }

    private static void Claimed(TestMember member, int at, params (bool? IsTaken, GroupState? Found)[] answers)
    {
        var asked = member.Last<ClaimServers>();
        for (var i = 0; i < answers.Length; i++)
        {
            var server = i;
            member.Do(m => m.OnClaimed(asked, server, answers[server].IsTaken, Register(answers[server].Found), at * Millisecond));
        }
    }

    private static ServerRegister? Register(GroupState? state) =>
        state is null ? null : new ServerRegister(state.Version.Term, state.Leader, 9, state);

    // Every renewal that was asked for last finds the own term.
    private static void Beaten(TestMember member, int at)
    {
        member.Do(m => m.Tick(at * Millisecond));
        var beat = member.Last<BeatServer>();
        for (var i = 0; i < 2; i++)
        {
            var asked = beat with { Server = i };
            member.Do(m => m.OnBeaten(asked, asked.Term, isTaken: false, at * Millisecond));
        }
    }
}
