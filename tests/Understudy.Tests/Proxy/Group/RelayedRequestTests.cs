using System.Text;

namespace Understudy.Proxy.Group;

/// <summary>A follower reads what changes nothing, and knows of what else it can tell when the leader has answered.</summary>
public sealed class RelayedRequestTests
{
    [Theory]
    [InlineData("get k\r\n")]
    [InlineData("get k\n")]
    [InlineData("get a b  c\r\nset a 0 0 1\r\n")]
    public void A_get_in_text_is_read(string bytes) => KindOf(bytes).ShouldBe("Read");

    [Theory]
    [InlineData("gets k\r\n")]
    [InlineData("gat 10 k\r\n")]
    [InlineData("mg k v\r\n")]
    [InlineData("mg k v T30\r\n")]
    [InlineData("get __us:lead\r\n")]
    [InlineData("get a __us:lead\r\n")]
    [InlineData("set k 0 0 10\r\nab")]
    [InlineData("incr k 1\r\n")]
    [InlineData("flush_all\r\n")]
    [InlineData("mn\r\n")]
    public void What_may_change_anything_is_the_leader_s(string bytes) => KindOf(bytes).ShouldBe("Answered");

    [Theory]
    [InlineData("set k 0 0 1 noreply\r\na\r\n")]
    [InlineData("mg k v q\r\n")]
    [InlineData("stats\r\n")]
    [InlineData("quit\r\n")]
    [InlineData("nonsense\r\n")]
    [InlineData("get\r\n")]
    [InlineData("\u0080\u0000")]
    public void What_has_no_answer_with_an_end_that_can_be_told_is_carried_whole(string bytes) => KindOf(bytes).ShouldBe("Other");

    [Theory]
    [InlineData("g")]
    [InlineData("get k\r")]
    [InlineData("set k 0 0 1")]
    public void A_line_without_its_end_is_waited_for(string bytes) => KindOf(bytes).ShouldBe("Unfinished");

    private static string KindOf(string bytes) => RelayedRequest.Of(Encoding.Latin1.GetBytes(bytes), out _).ToString();
}
