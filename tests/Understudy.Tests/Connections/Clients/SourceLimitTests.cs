using Understudy.Connections.Clients;

namespace Understudy.Tests.Connections.Clients;

public sealed class SourceLimitTests
{
    private const long Second = 1_000_000_000;

    private readonly SourceLimit _limit = new(2);

    [Fact]
    public void No_more_come_from_a_source_than_may_be_there()
    {
        _limit.TryAdd("10.0.0.1:1").ShouldBeTrue();
        _limit.TryAdd("10.0.0.1:2").ShouldBeTrue();
        _limit.TryAdd("10.0.0.1:3").ShouldBeFalse();
        _limit.TryAdd("10.0.0.2:1").ShouldBeTrue();

        _limit.Remove("10.0.0.1:1");

        _limit.TryAdd("10.0.0.1:3").ShouldBeTrue();
        _limit.TryAdd("10.0.0.1:4").ShouldBeFalse();
    }

    [Fact]
    public void Clients_of_unix_sockets_are_not_counted()
    {
        for (var i = 0; i < 5; i++) _limit.TryAdd("/run/understudy.sock").ShouldBeTrue();
    }

    [Fact]
    public void Of_each_source_it_is_told_once_a_minute()
    {
        _limit.OnRefused("10.0.0.1:1", 5 * Second).ShouldBe(1);
        _limit.OnRefused("10.0.0.1:2", 6 * Second).ShouldBe(0);
        _limit.OnRefused("10.0.0.2:1", 6 * Second).ShouldBe(1);
        _limit.OnRefused("10.0.0.1:3", 65 * Second).ShouldBe(2);

        _limit.Refused.ShouldBe(4);
    }
}
