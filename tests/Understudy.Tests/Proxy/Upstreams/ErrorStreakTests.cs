using Understudy.Proxy.Upstreams;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class ErrorStreakTests
{
    private ErrorStreak _errors;

    [Fact]
    public void A_server_that_answers_nothing_but_errors_for_a_while_has_failed()
    {
        OnError(at: 0).ShouldBeFalse();
        OnError(at: 200).ShouldBeFalse();
        OnError(at: 250).ShouldBeTrue();
    }

    [Fact]
    public void A_burst_is_not_enough()
    {
        for (var i = 0; i < 100; i++) OnError(at: 10).ShouldBeFalse();
    }

    [Fact]
    public void Few_errors_are_not_enough_however_long_it_takes()
    {
        OnError(at: 0).ShouldBeFalse();
        OnError(at: 10_000).ShouldBeFalse();
    }

    [Fact]
    public void Anything_better_between_them_begins_anew()
    {
        OnError(at: 0);
        OnError(at: 200);
        _errors.OnSuccess();

        OnError(at: 300).ShouldBeFalse();
        OnError(at: 400).ShouldBeFalse();
        OnError(at: 500).ShouldBeFalse();
        OnError(at: 550).ShouldBeTrue();
    }

    private bool OnError(long at) => _errors.OnError(at, limit: 3, leastNanoseconds: 250);
}
