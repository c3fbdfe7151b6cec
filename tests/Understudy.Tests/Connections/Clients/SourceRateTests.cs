using Understudy.Connections.Clients;

namespace Understudy.Tests.Connections.Clients;

public sealed class SourceRateTests
{
    private const long Second = 1_000_000_000, Start = 5 * Second;

    private readonly List<(string Client, long Times)> _told = [];

    [Fact]
    public void A_second_s_worth_may_be_asked_at_once_and_then_as_much_as_time_brings()
    {
        var source = new SourceRate(Rates(requests: 100), "a", Start);

        source.Grant(Start, 2048).ShouldBe(100);
        source.Charge(Start, 60, 1_000_000).ShouldBe(0);
        source.Grant(Start, 2048).ShouldBe(40);
        source.Charge(Start, 40, 0).ShouldBe(Second / 100);
        source.Grant(Start, 2048).ShouldBe(0);
        source.Grant(Start + (Second / 100), 2048).ShouldBe(1);
        source.Grant(Start + (Second / 2), 2048).ShouldBe(50);
        source.Grant(Start + (9 * Second), 2048).ShouldBe(100);
        source.Grant(Start + (9 * Second), 7).ShouldBe(7);
    }

    [Fact]
    public void Bytes_that_came_at_once_are_waited_for_until_they_are_paid()
    {
        var source = new SourceRate(Rates(bytes: 1000), "a", Start);

        source.Charge(Start, 3, 1000).ShouldBe(Second / 1000);
        source.Charge(Start, 3, 4000).ShouldBe((4 * Second) + (Second / 1000));
        source.Grant(Start + (4 * Second), 2048).ShouldBe(0);
        source.Grant(Start + (4 * Second) + (Second / 1000), 2048).ShouldBe(2048);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 100)]
    [InlineData(1000, 7)]
    [InlineData(10_000_000, 2048)]
    public void Over_a_long_time_no_more_is_let_through_than_the_rate(int rate, int each)
    {
        var source = new SourceRate(Rates(requests: rate), "a", Start);
        var (now, passed) = (Start, 0L);

        while (now < Start + (100 * Second) && passed < 5_000_000)
        {
            var granted = source.Grant(now, each);
            passed += granted;
            now += Math.Max(source.Charge(now, granted, 0), Second / 10_000_000 * granted);
        }

        var most = rate + ((now - Start) * (double)rate / Second);
        passed.ShouldBeInRange((long)(most * 0.95) - rate - each, (long)(most * 1.01) + each);
    }

    [Fact]
    public void Each_source_is_told_of_once_a_minute_with_how_often_it_waited()
    {
        var rates = Rates(requests: 1);
        var (a, b) = (new SourceRate(rates, "a", Start), new SourceRate(rates, "b", Start));

        for (var i = 0; i < 5; i++) rates.NoteSlowed(a, "a:1", Start + i);
        rates.NoteSlowed(b, "b:1", Start);
        rates.NoteSlowed(a, "a:2", Start + (60 * Second));

        _told.ShouldBe([("a:1", 1), ("b:1", 1), ("a:2", 5)]);
        rates.Slowed.ShouldBe(7);
    }

    [Fact]
    public void Whoever_comes_back_owes_what_it_owed_and_a_crowd_of_sources_is_bounded()
    {
        using var loop = new Understudy.Transport.Loops.EpollLoop(1);
        var rates = Rates(requests: 1);
        for (var i = 0; i < 10_000; i++) Visit(rates, loop, $"10.{i / 65536}.{i / 256 % 256}.{i % 256}:1");
        rates.Count.ShouldBeLessThanOrEqualTo(4097);

        var first = Visit(rates, loop, "192.0.2.1:1");
        var second = Visit(rates, loop, "192.0.2.1:2");

        (first, second).ShouldBe((2048, 0));
        rates.OpenGate("/run/understudy.sock", loop, null).ShouldBeNull();
        SourceRates.Of(0, 0, (_, _) => { }).ShouldBeNull();
    }

    // Uses up what there is, and goes.
    private static int Visit(SourceRates rates, Understudy.Transport.Loops.EpollLoop loop, string name)
    {
        var gate = (ClientRate)rates.OpenGate(name, loop, null)!;
        var turn = gate.Begin(2048);
        gate.LetsPass(default, default, out _).ShouldBeTrue();
        gate.Abandon();
        return turn;
    }

    private SourceRates Rates(int requests = 0, long bytes = 0) => new(requests, bytes, (client, times) => _told.Add((client, times)));
}
