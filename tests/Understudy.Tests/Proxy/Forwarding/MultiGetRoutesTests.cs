using Understudy.Proxy.Forwarding;

namespace Understudy.Tests.Proxy.Forwarding;

public sealed class MultiGetRoutesTests
{
    private readonly MultiGetRoutes _routes = new(serverCount: 3);

    [Fact]
    public void Each_server_gets_its_keys_as_one_list_in_the_order_in_which_servers_came_up()
    {
        _routes.Add(2, key: 0, out _).ShouldBeFalse();
        _routes.Add(0, key: 1, out _).ShouldBeFalse();
        _routes.Add(2, key: 2, out var previous).ShouldBeTrue();

        previous.ShouldBe(0);
        _routes.TryTake(out var server, out var first).ShouldBeTrue();
        (server, first).ShouldBe((2, 0));
        _routes.TryTake(out server, out first).ShouldBeTrue();
        (server, first).ShouldBe((0, 1));
        _routes.TryTake(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_server_that_was_taken_begins_a_new_list()
    {
        _routes.Add(1, key: 0, out _);
        _routes.TryTake(out _, out _);

        _routes.Add(1, key: 5, out _).ShouldBeFalse();

        _routes.TryTake(out var server, out var first).ShouldBeTrue();
        (server, first).ShouldBe((1, 5));
    }
}
