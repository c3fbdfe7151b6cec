using FsCheck;
using FsCheck.Fluent;
using Understudy.Routing.Group;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Group;

public class GroupStateTextTests
{
    private const string Line =
        "0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0,OUT:3,JOINING:1,WARMING:0,DRAINING:2,EJECTED:4 " +
        "members=a,b,c former=a";

    [Fact]
    public void A_state_is_one_line_and_is_read_back()
    {
        GroupStateText.TryRead(Line, out var state).ShouldBeTrue();

        state.Version.ShouldBe(new GroupVersion(7, 42));
        (state.Leader, state.Pool, state.FlushAt).ShouldBe(("b", "91ab", 0));
        state.Servers.ShouldBe(
        [
            new(ReplicaState.In, 0), new(ReplicaState.Out, 3), new(ReplicaState.Joining, 1), new(ReplicaState.Warming, 0),
            new(ReplicaState.Draining, 2), new(ReplicaState.Ejected, 4),
        ]);
        state.Members.ShouldBe(["a", "b", "c"]);
        state.Formers.ShouldBe(["a"]);
        state.IsSettled.ShouldBeFalse();
        GroupStateText.Write(state).ShouldBe(Line);
    }

    [Fact]
    public void Lines_are_in_the_order_of_their_states()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(uint, uint, uint, uint)>(), numbers =>
        {
            var (older, newer) = (new GroupVersion(numbers.Item1, numbers.Item2), new GroupVersion(numbers.Item3, numbers.Item4));

            Math.Sign(string.CompareOrdinal(TextOf(older), TextOf(newer))).ShouldBe(Math.Sign(older.CompareTo(newer)));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind")]
    [InlineData("7 2a leader=b pool=91ab flush=0 servers=IN:0 members=b former=")]
    [InlineData("000000000000000A 000000000000002a leader=b pool=91ab flush=0 servers=IN:0 members=b former=")]
    [InlineData("f000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0 members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader= pool=91ab flush=0 servers=IN:0 members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b/c pool=91ab flush=0 servers=IN:0 members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=-1 servers=IN:0 members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers= members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=UP:0 members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:99999999999 members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN members=b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0 members= former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0 members=b,b former=")]
    [InlineData("0000000000000007 000000000000002a leader=b pool=91ab flush=0 servers=IN:0 members=b former= more=1")]
    public void Anything_else_is_refused(string text)
    {
        GroupStateText.TryRead(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_line_that_is_cut_anywhere_or_has_any_other_byte_harms_nobody()
    {
        for (var i = 0; i < Line.Length; i++)
        {
            if (GroupStateText.TryRead(Line[..i], out var cut)) GroupStateText.Write(cut).ShouldBe(Line[..i]);
            foreach (var other in "\0 =:,x9-")
            {
                var text = Line.Remove(i, 1).Insert(i, other.ToString());
                if (!GroupStateText.TryRead(text, out var changed)) continue;
                GroupStateText.Write(changed).Length.ShouldBeLessThanOrEqualTo(text.Length);
            }
        }
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_is_looked_at()
    {
        GroupStateText.TryRead(new string(' ', GroupStateText.MaxLength + 1), out _).ShouldBeFalse();
    }

    private static string TextOf(GroupVersion version) => GroupStateText.Write(new GroupState
    {
        Version = version, Leader = "a", Servers = [new(ReplicaState.In, 0)], Members = ["a"],
    });
}
