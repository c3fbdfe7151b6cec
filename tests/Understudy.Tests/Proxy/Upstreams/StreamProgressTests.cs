using Understudy.Proxy.Upstreams;

namespace Understudy.Tests.Proxy.Upstreams;

public sealed class StreamProgressTests
{
    private const long Millisecond = 1_000_000;
    private const long Window = 250 * Millisecond;
    private const int Quantum = 16 << 10;
    private const uint FarEnd = 10_000_000;

    private readonly StreamProgress _progress = new(Window);

    public StreamProgressTests() => _progress.Begin(confirmed: 0, room: 0, now: 0);

    [Fact]
    public void A_request_on_its_way_moves_with_what_the_server_takes()
    {
        for (var i = 1; i <= 20; i++) _progress.Look(i * Quantum, 0, i * 30 * Millisecond);

        _progress.MovedAt(FarEnd).ShouldBe(600 * Millisecond);
    }

    [Fact]
    public void A_request_that_the_servers_kernel_has_taken_moves_only_with_what_the_server_sends()
    {
        _progress.Look(4 * Quantum, 0, 30 * Millisecond);
        _progress.Look(8 * Quantum, 0, 60 * Millisecond);

        _progress.MovedAt(requestEnd: 100).ShouldBeLessThan(0);
        _progress.OnReceived(Quantum, 70 * Millisecond);

        _progress.MovedAt(requestEnd: 100).ShouldBe(70 * Millisecond);
    }

    [Fact]
    public void It_also_moves_while_the_servers_process_reads_what_comes_behind_it()
    {
        for (var i = 1; i <= 4; i++) _progress.Look(i * Quantum, 100_000 + (i * Quantum), i * 30 * Millisecond);

        _progress.MovedAt(requestEnd: 100).ShouldBe(120 * Millisecond);
    }

    [Fact]
    public void What_arrived_since_the_last_look_counts_as_on_its_way()
    {
        _progress.Look(4 * Quantum, 0, 30 * Millisecond);

        _progress.MovedAt(requestEnd: 100).ShouldBe(30 * Millisecond);
    }

    [Fact]
    public void A_trickle_is_no_movement()
    {
        for (var i = 1; i <= 100; i++)
        {
            _progress.Look(i * 1000, 0, i * 30 * Millisecond);
            _progress.OnReceived(1000, i * 30 * Millisecond);
        }

        _progress.MovedAt(FarEnd).ShouldBeLessThan(0);
    }

    [Fact]
    public void What_the_server_took_while_we_stood_still_counts()
    {
        _progress.Look(1000, 0, 30 * Millisecond);
        _progress.Look(5 * Quantum, 0, 900 * Millisecond);

        _progress.MovedAt(FarEnd).ShouldBe(900 * Millisecond);
    }

    [Fact]
    public void What_moved_while_nobody_waited_says_nothing()
    {
        _progress.Begin(100 * Quantum, 0, 60_000 * Millisecond);
        _progress.Look((100 * Quantum) + 100, 0, 60_030 * Millisecond);

        _progress.MovedAt(FarEnd).ShouldBeLessThan(0);
    }

    [Fact]
    public void Positions_may_pass_4_GiB()
    {
        const long Beyond = (1L << 32) - Quantum;
        _progress.Begin(Beyond, 0, 0);
        for (var i = 1; i <= 4; i++) _progress.Look(Beyond + (i * Quantum), 0, i * 30 * Millisecond);

        _progress.MovedAt(unchecked((uint)(Beyond + (10 * Quantum)))).ShouldBe(120 * Millisecond);
        _progress.MovedAt(unchecked((uint)(Beyond + (2 * Quantum)))).ShouldBeLessThan(0);
    }
}
