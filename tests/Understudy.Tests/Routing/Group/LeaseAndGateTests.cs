using Understudy.Routing.Group;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Group;

/// <summary>What may be read, forwarded and acknowledged.</summary>
public class LeaseAndGateTests
{
    private const long Millisecond = TestMember.Millisecond;

    private readonly TestMember _leader = new("a");
    private readonly TestMember _follower = new("b");

    [Fact]
    public void A_lease_counts_from_when_it_was_asked_for()
    {
        Follow();
        _follower.Member.MayRead(0, 100 * Millisecond).ShouldBeFalse();

        Grant(sent: 100, at: 300);

        _follower.Member.MayRead(0, 499 * Millisecond).ShouldBeTrue();
        _follower.Member.MayRead(0, 500 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void A_look_at_the_coordinator_is_a_lease_if_it_shows_nothing_newer()
    {
        Follow();

        _follower.See(new LeadKey(3, "a", 1), TestMember.StateOf("a", 1, 4, ReplicaState.In, "a", "b"), 50);

        _follower.Member.MayRead(0, 449 * Millisecond).ShouldBeTrue();
        _follower.Member.MayRead(0, 450 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void One_that_is_not_in_the_record_has_no_lease()
    {
        Follow();

        _follower.See(new LeadKey(3, "a", 1), TestMember.StateOf("a", 1, 9, ReplicaState.In, "a", "c"), 50);

        _follower.Member.MayRead(0, 60 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void Grants_of_an_earlier_term_mean_nothing()
    {
        Follow();
        var newer = TestMember.StateOf("c", 2, 9, ReplicaState.In, "a", "b", "c");
        _follower.Do(member => member.OnMessage("c", new GroupMessage.Announce(newer, 0), 90 * Millisecond));

        Grant(sent: 100, at: 101);

        _follower.Member.MayRead(0, 110 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void A_follower_that_promised_does_not_challenge_the_leader_for_as_long_as_an_office_lasts()
    {
        Follow();
        var record = _follower.Member.State;
        Grant(sent: 100, at: 900);
        _follower.Pass(950, 950);
        _follower.Told<GroupMessage.Beat>("a").Last().Echo.ShouldBe(900 * Millisecond);

        _follower.See(new LeadKey(3, "a", 1), record, 960);
        _follower.See(new LeadKey(3, "a", 1), record, 1900);
        _follower.Count<GroupAction.Take>().ShouldBe(0);
        _follower.See(new LeadKey(3, "a", 1), record, 2100);

        _follower.Count<GroupAction.Take>().ShouldBe(1);
    }

    [Fact]
    public void A_stamp_is_used_while_it_leaves_the_leader_time_and_a_client_is_told_late_enough()
    {
        Follow();
        Grant(sent: 100, at: 200);

        _follower.Member.TryStamp(479 * Millisecond, out var stamp, out var failsAt).ShouldBeTrue();
        (stamp, failsAt).ShouldBe((200 * Millisecond, (200 * Millisecond) + GroupTimes.Longer(400 * Millisecond)));
        _follower.Member.TryStamp(480 * Millisecond, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_write_with_an_old_stamp_or_of_another_term_is_not_begun()
    {
        _leader.Lead("b");

        _leader.Member.MayBegin(1, 100 * Millisecond, 500 * Millisecond).ShouldBeTrue();
        _leader.Member.MayBegin(1, 100 * Millisecond, 501 * Millisecond).ShouldBeFalse();
        _leader.Member.MayBegin(2, 100 * Millisecond, 110 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void A_write_that_all_servers_have_waits_for_nobody()
    {
        _leader.Lead("b");

        _leader.MayAcknowledge(0, 20).ShouldBe(GateAnswer.Pass);
    }

    [Fact]
    public void A_write_that_a_server_missed_waits_until_that_is_recorded_and_every_member_knows()
    {
        _leader.Lead("b");
        var number = _leader.Eject(20);

        _leader.MayAcknowledge(number, 21).ShouldBe(GateAnswer.Wait);
        _leader.Do(member => member.OnMessage("b", new GroupMessage.Ack(member.State!.Version), 22 * Millisecond));
        _leader.MayAcknowledge(number, 23).ShouldBe(GateAnswer.Wait);
        _leader.Record(30);

        _leader.MayAcknowledge(number, 31).ShouldBe(GateAnswer.Pass);
        _leader.Last<GroupAction.Open>().Safe.ShouldBe(number);
    }

    [Fact]
    public void A_member_that_is_silent_holds_a_write_up_until_its_lease_is_surely_over()
    {
        _leader.Lead("b");
        _leader.Beat("b", _leader.Member.State!.Version, 15);
        var number = _leader.Eject(20);
        _leader.Record(30);

        // 400 ms from the record, which is later than the grant, and 2.1 % more: 438.4 ms.
        _leader.Pass(40, 430);
        _leader.MayAcknowledge(number, 430).ShouldBe(GateAnswer.Wait);
        _leader.Pass(440, 440);

        _leader.MayAcknowledge(number, 440).ShouldBe(GateAnswer.Pass);
    }

    [Fact]
    public void Nobody_is_granted_a_lease_on_another_state_than_the_newest()
    {
        _leader.Lead("b");
        var older = _leader.Member.State!.Version;
        _leader.Eject(20);

        _leader.Beat("b", older, 25);

        _leader.Told<GroupMessage.Grant>("b").ShouldBeEmpty();
        _leader.Told<GroupMessage.Announce>("b").Last().State.Version.ShouldBe(_leader.Member.State!.Version);
    }

    [Fact]
    public void A_new_member_is_granted_nothing_before_the_record_names_it()
    {
        _leader.Lead("b");
        _leader.Beat("c", default, 20);
        var state = _leader.Member.State!;
        state.Members.ShouldContain("c");

        _leader.Beat("c", state.Version, 25);
        _leader.Told<GroupMessage.Grant>("c").ShouldBeEmpty();
        _leader.Record(30);
        _leader.Beat("c", state.Version, 35);

        _leader.Told<GroupMessage.Grant>("c").Count().ShouldBe(1);
    }

    [Fact]
    public void What_is_asked_for_each_request_allocates_nothing()
    {
        _leader.Lead("b");

        Allocation.Of(() =>
        {
            _leader.Member.MaySend(0, 20 * Millisecond);
            _leader.Member.MayRead(0, 20 * Millisecond);
            _leader.Member.MayAcknowledge(1, 0, 20 * Millisecond);
            _leader.Member.MayBegin(1, 10 * Millisecond, 20 * Millisecond);
            _follower.Member.TryStamp(20 * Millisecond, out _, out _);
        }).ShouldBe(0);
    }

    private void Follow()
    {
        var state = TestMember.StateOf("a", 1, 4, ReplicaState.In, "a", "b");
        _follower.Do(member => member.OnMessage("a", new GroupMessage.Announce(state, 0), 10 * Millisecond));
    }

    private void Grant(int sent, int at) => _follower.Do(
        member => member.OnMessage("a", new GroupMessage.Grant(sent * Millisecond, 1, at * Millisecond), at * Millisecond));
}
