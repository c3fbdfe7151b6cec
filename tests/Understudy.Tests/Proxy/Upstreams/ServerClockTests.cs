using Understudy.Proxy.Upstreams;

namespace Understudy.Tests.Proxy.Upstreams;

public class ServerClockTests
{
    private const long Second = 1_000_000_000;
    private ServerClock _clock;

    [Fact]
    public void It_goes_on_from_what_the_server_said()
    {
        _clock.Hear(1_700_000_000, 10 * Second);

        _clock.UnixSeconds(10 * Second).ShouldBe(1_700_000_000);
        _clock.UnixSeconds(13 * Second).ShouldBe(1_700_000_003);
    }

    [Fact]
    public void An_answer_just_after_a_tick_corrects_one_just_before()
    {
        _clock.Hear(1_700_000_000, 10 * Second);
        _clock.Hear(1_700_000_001, (10 * Second) + (Second / 10));

        _clock.UnixSeconds((11 * Second) + (Second / 5)).ShouldBe(1_700_000_002);
    }

    [Fact]
    public void An_answer_just_before_a_tick_changes_nothing()
    {
        _clock.Hear(1_700_000_000, 10 * Second);
        _clock.Hear(1_700_000_000, (10 * Second) + (Second * 9 / 10));

        _clock.UnixSeconds(11 * Second).ShouldBe(1_700_000_001);
    }

    [Fact]
    public void A_server_that_does_not_say_has_no_clock()
    {
        _clock.Hear(0, Second);

        _clock.UnixSeconds(Second).ShouldBeNull();
    }
}
