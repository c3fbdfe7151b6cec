using Understudy.Proxy.Clients;

namespace Understudy.Tests.Proxy.Clients;

public sealed class PipelineRoomTests
{
    private const int MaxDepth = 1024;

    [Theory]
    [InlineData(100, 1024)]
    [InlineData(32 << 10, 129)]
    [InlineData(500_000, 9)]
    [InlineData(8 << 20, 1)]
    public void The_longer_replies_are_the_fewer_requests_are_under_way(int replyBytes, int depth)
    {
        var room = new PipelineRoom();
        for (var i = 0; i < 1000; i++) room.OnReply(replyBytes);

        Depth(room).ShouldBe(depth);
    }

    [Fact]
    public void Before_any_reply_is_known_some_dozens_are() => Depth(new PipelineRoom()).ShouldBe(65);

    [Fact]
    public void One_long_reply_is_soon_forgotten()
    {
        var room = new PipelineRoom();
        room.OnReply(1 << 20);
        for (var i = 0; i < 100; i++) room.OnReply(100);

        Depth(room).ShouldBeGreaterThan(500);
    }

    [Fact]
    public void A_client_with_nothing_under_way_may_always_ask()
    {
        var room = new PipelineRoom();
        room.OnReply(int.MaxValue);

        room.IsFull(0, MaxDepth).ShouldBeFalse();
    }

    private static int Depth(PipelineRoom room) => Enumerable.Range(0, MaxDepth + 1).First(depth => room.IsFull(depth, MaxDepth));
}
