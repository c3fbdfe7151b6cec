using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

public sealed class PaceTests
{
    private const long Timeout = 250 * VirtualTime.Millisecond;
    private const long Patience = 300 * VirtualTime.Millisecond;
    private const int Quantum = 16 << 10;

    private readonly VirtualWorld _world = new(seed: 1);
    private readonly object _connection = new();
    private readonly Pace _pace;

    public PaceTests()
    {
        _pace = new Pace(_world, Timeout);
        _world.RunUntil(VirtualTime.Second);
    }

    [Fact]
    public void A_wait_counts_from_the_last_movement_and_from_no_earlier_than_it_is_noticed()
    {
        var begun = _world.Now;
        Read(Quantum / 2, after: 100);
        Read(Quantum / 2, after: 100);

        _pace.WaitsSince(begun, Patience).ShouldBe(_world.Now + (Timeout / 8));
    }

    [Fact]
    public void Each_movement_puts_off_what_the_one_before_had_put_off()
    {
        var begun = _world.Now;
        for (var i = 0; i < 10; i++) Read(Quantum, after: 200);

        _pace.WaitsSince(begun, Patience).ShouldBe(_world.Now + (Timeout / 8));
    }

    [Fact]
    public void Nothing_is_put_off_that_was_over()
    {
        var begun = _world.Now;
        Read(Quantum, after: 301);

        _pace.WaitsSince(begun, Patience).ShouldBe(begun);
    }

    [Fact]
    public void Less_than_a_quantum_in_a_reply_timeout_is_no_movement()
    {
        var begun = _world.Now;
        Read(Quantum - 1, after: 10);
        Read(Quantum - 1, after: 251);
        _pace.OnRead(new object(), Quantum - 1);

        _pace.WaitsSince(begun, Patience).ShouldBe(begun);
    }

    private void Read(int bytes, int after)
    {
        _world.RunUntil(_world.Now + (after * VirtualTime.Millisecond));
        _pace.OnRead(_connection, bytes);
    }
}
