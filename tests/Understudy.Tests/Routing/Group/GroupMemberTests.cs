using Understudy.Routing.Group;
using Understudy.Routing.Replicas;
using static Understudy.Routing.Group.GroupAction;
using Record = Understudy.Routing.Group.GroupAction.Record;

namespace Understudy.Tests.Routing.Group;

/// <summary>Roles and office, with a coordinator.</summary>
public class GroupMemberTests
{
    private const long Millisecond = TestMember.Millisecond;

    private readonly TestMember _a = new("a");
    private readonly TestMember _b = new("b");

    [Fact]
    public void The_first_one_founds_the_group_and_leads_once_its_office_is_recorded()
    {
        _a.See(new LeadKey(0, "", 0), null, 0);
        _a.Member.Role.ShouldBe(GroupRole.Candidate);

        _a.Do(member => member.OnTaken(_a.Last<Take>(), true, null, 1 * Millisecond));
        _a.Pass(1, 1);
        _a.Member.Role.ShouldBe(GroupRole.Settling);
        _a.Record(2);
        _a.Pass(3, 3);

        _a.Member.Role.ShouldBe(GroupRole.Leader);
        _a.Member.State!.Members.ShouldBe(["a"]);
        _a.Count<TakeWrites>().ShouldBe(1);
    }

    [Fact]
    public void One_that_is_not_in_the_record_joins_by_its_first_beat()
    {
        _a.Lead();
        _b.See(new LeadKey(3, "a", 1), _a.Member.State, 20);
        _b.Member.Role.ShouldBe(GroupRole.Joining);
        _b.Pass(20, 20);

        _a.Do(member => member.OnMessage("b", _b.Told<GroupMessage.Beat>("a").Last(), 21 * Millisecond));
        _b.Do(member => member.OnMessage("a", _a.Told<GroupMessage.Announce>("b").Last(), 22 * Millisecond));

        _a.Member.State!.Members.ShouldBe(["a", "b"]);
        _b.Member.Role.ShouldBe(GroupRole.Follower);
        _b.Member.Leader.ShouldBe("a");
    }

    [Fact]
    public void A_candidate_takes_over_only_when_the_key_has_not_changed_for_longer_than_an_office_lasts()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b");

        _b.See(new LeadKey(7, "a", 1), record, 0);
        _b.See(new LeadKey(8, "a", 1), record, 900);
        _b.See(new LeadKey(8, "a", 1), record, 1910);
        _b.Count<Take>().ShouldBe(0);
        _b.See(new LeadKey(8, "a", 1), record, 2010);

        _b.Last<Take>().ShouldBe(new Take(2010 * Millisecond, 8, 2));
    }

    [Fact]
    public void A_key_that_was_given_back_by_who_made_the_record_is_taken_at_once_and_nothing_is_waited_for()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b");

        _b.See(new LeadKey(9, "a", 1, IsFree: true, "b"), record, 0);
        _b.Do(member => member.OnTaken(_b.Last<Take>(), true, record, 2 * Millisecond));

        _b.Member.State!.IsSettled.ShouldBeTrue();
    }

    [Fact]
    public void A_key_that_was_given_back_by_another_one_leaves_the_writes_of_who_made_the_record()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b", "c");

        _b.See(new LeadKey(9, "c", 2, IsFree: true), record, 0);
        _b.Do(member => member.OnTaken(_b.Last<Take>(), true, record, 2 * Millisecond));

        _b.Member.State!.Formers.ShouldBe(["a"]);
    }

    [Fact]
    public void Former_leaders_that_nobody_has_waited_for_are_waited_for_too()
    {
        var record = TestMember.StateOf("c", 2, 6, ReplicaState.In, "a", "b", "c") with { Formers = ["a"] };
        Take(record);

        _b.Member.State!.Formers.ShouldBe(["a", "c"]);
        _b.Record(1110);
        _b.Pass(1120, 1120);
        _b.Member.Role.ShouldBe(GroupRole.Settling);
        _b.Do(member => member.OnQuiet(_b.Last<AskQuiet>() with { Formers = ["c"] }, 1130 * Millisecond));
        _b.Member.State!.IsSettled.ShouldBeFalse();

        _b.Do(member => member.OnQuiet(_b.Last<AskQuiet>(), 1140 * Millisecond));
        _b.Pass(1150, 1150);

        _b.Member.Role.ShouldBe(GroupRole.Leader);
    }

    [Fact]
    public void Without_proof_a_successor_writes_nothing_for_as_long_as_writes_may_be_on_their_way()
    {
        Take(TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b"));

        for (var now = 1110; now <= 3130; now += 100)
        {
            _b.Do(member => member.OnRenewed(new Renew(now * Millisecond, 2), true, now * Millisecond));
            _b.Record(now);
        }

        _b.Member.Role.ShouldBe(GroupRole.Settling);
        _b.Pass(3150, 3150);
        _b.Member.Role.ShouldBe(GroupRole.Leader);
    }

    [Fact]
    public void A_successor_uses_what_is_in_use_by_the_record_and_by_all_that_it_knows()
    {
        var known = TestMember.StateOf("a", 1, 6, ReplicaState.Out, "a", "b");
        _b.Do(member => member.OnMessage("a", new GroupMessage.Announce(known, 0), 0));

        Take(TestMember.StateOf("a", 1, 5, ReplicaState.In, "a", "b"));

        _b.Member.State!.Servers[0].State.ShouldBe(ReplicaState.Out);
        _b.Member.State!.Servers[1].State.ShouldBe(ReplicaState.In);
    }

    [Theory]
    [InlineData(ReplicaState.Joining)]
    [InlineData(ReplicaState.Warming)]
    public void A_server_on_its_way_back_begins_anew(ReplicaState state)
    {
        Take(TestMember.StateOf("a", 1, 5, state, "a", "b"));

        _b.Member.State!.Servers[0].ShouldBe(new GroupServer(ReplicaState.Out, 1));
    }

    [Fact]
    public void Who_reaches_none_of_the_servers_in_use_does_not_lead()
    {
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.Out, "a", "b");
        _b.Member.OnReach(1, false);

        _b.See(new LeadKey(8, "a", 1), record, 0);
        _b.See(new LeadKey(8, "a", 1), record, 5000);

        _b.Count<Take>().ShouldBe(0);
    }

    [Theory]
    [InlineData("a b", false)]
    [InlineData("a", true)]
    public void One_that_is_not_in_the_record_takes_over_only_from_a_leader_that_is_alone_in_it(string members, bool mayTake)
    {
        var c = new TestMember("c");
        var record = TestMember.StateOf("a", 1, 5, ReplicaState.In, members.Split(' '));

        c.See(new LeadKey(8, "a", 1), record, 0);
        c.See(new LeadKey(8, "a", 1), record, 5000);

        (c.Count<Take>() == 1).ShouldBe(mayTake);
    }

    [Fact]
    public void An_office_that_is_not_renewed_ends_and_stays_over()
    {
        _a.Lead("b");
        _a.Member.MaySend(0, 990 * Millisecond).ShouldBeTrue();
        _a.Member.MaySend(0, 1010 * Millisecond).ShouldBeFalse();

        // A promise that comes too late is none.
        _a.Beat("b", _a.Member.State!.Version, 1500, echo: 1490 * Millisecond);

        _a.Member.Role.ShouldBe(GroupRole.Follower);
        _a.Count<EndLeading>().ShouldBe(1);
    }

    [Fact]
    public void Promises_of_all_members_keep_a_leader_in_office_while_the_coordinator_is_away()
    {
        _a.Lead("b");
        for (var now = 100; now <= 3000; now += 100)
        {
            _a.Beat("b", _a.Member.State!.Version, now, echo: (now - 100) * Millisecond);
            _a.Pass(now, now);
        }

        _a.Member.Role.ShouldBe(GroupRole.Leader);
        _a.Pass(3000, 4000);
        _a.Member.Role.ShouldBe(GroupRole.Follower);
    }

    [Fact]
    public void A_leader_that_is_alone_in_the_record_has_its_key_only()
    {
        _a.Lead();

        _a.Pass(10, 1100);

        _a.Member.Role.ShouldBe(GroupRole.Follower);
    }

    [Fact]
    public void Whoever_sees_a_higher_term_steps_down_at_once()
    {
        _a.Lead("b");

        _a.Beat("b", new GroupVersion(9, 1), 20);

        _a.Member.Role.ShouldBe(GroupRole.Follower);
        _a.Member.MayAcknowledge(1, 0, 20 * Millisecond).ShouldBe(GateAnswer.Refuse);
    }

    [Fact]
    public void A_member_that_is_silent_for_long_is_taken_out_of_the_record()
    {
        _a.Lead("b");
        for (var now = 100; now <= 5100; now += 100)
        {
            _a.Do(member => member.OnRenewed(new Renew(now * Millisecond, 1), true, now * Millisecond));
            _a.Pass(now, now);
        }

        _a.Member.State!.Members.ShouldBe(["a"]);
    }

    [Fact]
    public void An_office_is_given_back_once_nothing_is_under_way_and_all_is_recorded()
    {
        _a.Lead("b");
        _a.Eject(20);
        _a.Member.Resign("b").ShouldBeTrue();
        _a.Member.TakesWrites.ShouldBeFalse();
        _a.Do(member => member.OnDrained());
        _a.Pass(30, 30);
        _a.Count<Free>().ShouldBe(0);

        _a.Record(40);
        _a.Pass(50, 50);

        _a.Last<Free>().ShouldBe(new Free(1, "b"));
        _a.Member.Role.ShouldBe(GroupRole.Follower);
        _a.Told<GroupMessage.Resign>("b").Count().ShouldBe(1);
    }

    private void Take(GroupState record)
    {
        var lead = new LeadKey(8, record.Leader, record.Version.Term);
        _b.See(lead, record, 0);
        _b.See(lead, record, 1100);
        _b.Do(member => member.OnTaken(_b.Last<Take>(), true, record, 1101 * Millisecond));
    }
}
