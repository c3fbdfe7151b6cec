using Understudy.Connections.Access;

namespace Understudy.Tests.Connections.Access;

public sealed class LoginThrottleTests
{
    private const long Second = 1_000_000_000;

    private readonly LoginThrottle _throttle = new();

    [Fact]
    public void Whoever_guesses_has_few_tries_in_an_hour()
    {
        var (now, tries) = (1000 * Second, 0);
        for (var end = now + (3600 * Second); now < end; now = Math.Max(now + 1000, _throttle.ReadyAt("10.0.0.1")))
        {
            _throttle.OnFailed("10.0.0.1", now);
            tries++;
        }

        tries.ShouldBeLessThan(920);
    }

    [Fact]
    public void A_few_wrong_passwords_cost_no_time_and_other_sources_none_at_all()
    {
        for (var i = 0; i < 3; i++) _throttle.OnFailed("10.0.0.1", 5 * Second);
        _throttle.ReadyAt("10.0.0.1").ShouldBeLessThanOrEqualTo(5 * Second);

        for (var i = 0; i < 20; i++) _throttle.OnFailed("10.0.0.1", 5 * Second);

        _throttle.ReadyAt("10.0.0.1").ShouldBe(9 * Second);
        _throttle.ReadyAt("10.0.0.2").ShouldBe(0);
    }

    [Fact]
    public void A_source_that_has_been_quiet_begins_anew()
    {
        for (var i = 0; i < 20; i++) _throttle.OnFailed("10.0.0.1", 5 * Second);

        _throttle.OnFailed("10.0.0.1", 100 * Second);

        _throttle.ReadyAt("10.0.0.1").ShouldBeLessThanOrEqualTo(100 * Second);
    }

    [Fact]
    public void It_is_told_of_once_a_minute_with_how_many_there_were()
    {
        _throttle.OnFailed("10.0.0.1", 5 * Second).ShouldBe(1);
        for (var i = 0; i < 7; i++) _throttle.OnFailed("10.0.0.1", 6 * Second).ShouldBe(0);

        _throttle.OnFailed("10.0.0.1", 66 * Second).ShouldBe(8);
    }

    [Fact]
    public void No_more_sources_are_remembered_than_there_is_room_for()
    {
        for (var i = 0; i < 10; i++) _throttle.OnFailed("first", 5 * Second);
        for (var i = 0; i < 10; i++) _throttle.OnFailed("second", 6 * Second);

        for (var i = 0; i < 4095; i++) _throttle.OnFailed($"source {i}", 7 * Second);

        _throttle.ReadyAt("first").ShouldBe(0);
        _throttle.ReadyAt("second").ShouldBeGreaterThan(6 * Second);
    }
}
