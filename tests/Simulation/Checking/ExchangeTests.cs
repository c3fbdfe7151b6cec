using System.Text;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

/// <summary>What a client may conclude from no answer.</summary>
public sealed class ExchangeTests
{
    private readonly VirtualWorld _world = new(seed: 1);
    private readonly Availability _availability;
    private readonly History _history;
    private readonly Exchange _exchange;

    public ExchangeTests()
    {
        _availability = new Availability(_world);
        _history = new History(_world, new Timeline(_world), _availability, deadline: VirtualTime.Second);
        var workload = new Workload(_world.Derive("workload"), keys: 1, counters: 1, flushOdds: 0);
        _exchange = new Exchange(_history, workload, "client");
    }

    [Fact]
    public void A_quiet_write_is_acknowledged_by_the_noop_behind_it()
    {
        var old = Store();
        Ask(new Operation(OperationKind.MetaSet, ["k1"]) { IsQuiet = true });
        Ask(new Operation(OperationKind.Noop, ["k1"]));
        Answer("MN\r\n");

        Read(old);

        _history.Violations.Single().Promise.ShouldBe(Promise.NoOldAnswer);
    }

    [Fact]
    public void A_quiet_write_is_in_doubt_if_an_error_may_be_about_it()
    {
        var old = Store();
        Ask(new Operation(OperationKind.MetaSet, ["k1"]) { IsQuiet = true });
        Ask(new Operation(OperationKind.MetaSet, ["k1"]) { IsQuiet = true });
        Ask(new Operation(OperationKind.Noop, ["k1"]));
        Answer("SERVER_ERROR server timed out\r\nMN\r\n");

        Read(old);

        _history.Violations.ShouldBeEmpty();
        _exchange.Unanswered.ShouldBe(0);
    }

    [Fact]
    public void A_quiet_read_that_is_answered_is_not_over_before()
    {
        var stored = Store();
        Ask(new Operation(OperationKind.MetaGet, ["k1"]) { IsQuiet = true });
        var found = Ask(new Operation(OperationKind.MetaGet, ["k1"]) { IsQuiet = true });
        Ask(new Operation(OperationKind.Noop, ["k1"]));
        var value = VersionedValue.Of("k1", stored.Begin, 0);

        Answer($"VA {value.Length} c7 kk1 O{found.Begin}\r\n{value}\r\nMN\r\n").ShouldBeTrue();

        _history.Hits.ShouldBe(1);
        _history.Misses.ShouldBe(1);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_write_that_says_noreply_counts_only_where_nothing_goes_wrong(bool isDisturbed, int violations)
    {
        _world.RunUntil(_world.Now + (20 * VirtualTime.Second));
        if (isDisturbed) _availability.DisturbServer("primary0", _world.Now + 1);
        var old = Store();
        Ask(new Operation(OperationKind.Set, ["k1"]) { IsSilent = true });
        Ask(new Operation(OperationKind.Noop, ["k1"]));
        Answer("MN\r\n");

        Read(old);

        _history.Violations.Count.ShouldBe(violations);
    }

    private Operation Store()
    {
        var write = Ask(new Operation(OperationKind.Set, ["k1"]));
        Answer("STORED\r\n");
        return write;
    }

    private void Read(Operation write)
    {
        Ask(new Operation(OperationKind.Get, ["k1"]));
        var value = VersionedValue.Of("k1", write.Begin, 0);
        Answer($"VALUE k1 0 {value.Length}\r\n{value}\r\nEND\r\n");
    }

    private Operation Ask(Operation operation)
    {
        _exchange.Ask(operation, padding: 0, "client");
        return operation;
    }

    private bool Answer(string bytes) => _exchange.TryTake(Encoding.Latin1.GetBytes(bytes));
}
