using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Links;
using Understudy.Routing.Group;
using Understudy.Routing.Replicas;

namespace Understudy.Tests.Routing.Group;

public class GroupMessageTextTests
{
    private static readonly GroupMessage[] All =
    [
        new GroupMessage.Beat(12, new GroupVersion(1, 5), 7, ulong.MaxValue),
        new GroupMessage.Beat(12, new GroupVersion(1, 5), null, 0),
        new GroupMessage.Ack(new GroupVersion(1, 5)),
        new GroupMessage.Grant(12, 1, 99),
        new GroupMessage.Alive(3),
        new GroupMessage.Resign(4, "b"),
        new GroupMessage.Resign(4, ""),
    ];

    public static TheoryData<int> Messages => [.. Enumerable.Range(0, All.Length)];

    [Theory, MemberData(nameof(Messages))]
    public void What_is_sent_is_what_arrives(int message)
    {
        Arrived(GroupMessageText.Write(All[message])).ShouldBe(All[message]);
    }

    [Fact]
    public void A_state_arrives_whole()
    {
        var state = TestMember.StateOf("a", 3, 7, ReplicaState.Warming, "a", "b") with { Formers = ["c"] };

        var arrived = Arrived(GroupMessageText.Write(new GroupMessage.Announce(state, 55))).ShouldBeOfType<GroupMessage.Announce>();

        arrived.Stamp.ShouldBe(55);
        GroupStateText.Write(arrived.State).ShouldBe(GroupStateText.Write(state));
    }

    [Theory]
    [InlineData("beat 12 1 5 7 xyz")]
    [InlineData("beat 12 1 5 7 10000000000000000")]
    [InlineData("state 12 nothing of the kind")]
    [InlineData("resign 4 a/b")]
    [InlineData("suspect 1")]
    public void What_members_do_not_say_is_no_message(string line)
    {
        Arrived(Encoding.ASCII.GetBytes(line + "\r\n")).ShouldBeNull();
    }

    private static GroupMessage? Arrived(byte[] line)
    {
        LinkReader.TryRead(line, 0, out var frame, out _).ShouldBe(ParseStatus.Complete);
        return GroupMessageText.Read(frame);
    }
}
