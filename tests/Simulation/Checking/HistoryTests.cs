using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Simulation.Clients;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

/// <summary>The checker sees what is wrong, and only that.</summary>
public sealed class HistoryTests
{
    private readonly VirtualWorld _world = new(seed: 1);
    private readonly History _history;

    public HistoryTests() =>
        _history = new History(_world, new Timeline(_world), new Availability(_world), deadline: VirtualTime.Second);

    [Fact]
    public void A_read_of_the_last_acknowledged_write_is_fine()
    {
        var write = Answer(Begin(OperationKind.Set), "STORED\r\n");

        Answer(Begin(OperationKind.Get), ValueOf(write));

        _history.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_read_of_an_overwritten_value_is_old()
    {
        var old = Answer(Begin(OperationKind.Set), "STORED\r\n");
        Answer(Begin(OperationKind.Set), "STORED\r\n");

        Answer(Begin(OperationKind.Get), ValueOf(old));

        _history.Violations.Single().Promise.ShouldBe(Promise.NoOldAnswer);
    }

    [Fact]
    public void A_read_that_began_before_the_overwriting_was_acknowledged_may_see_either()
    {
        var old = Answer(Begin(OperationKind.Set), "STORED\r\n");
        var overwriting = Begin(OperationKind.Set);
        var read = Begin(OperationKind.Get);
        Answer(overwriting, "STORED\r\n");

        Answer(read, ValueOf(old));

        _history.Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(OperationKind.Delete, "DELETED\r\n")]
    [InlineData(OperationKind.Delete, "NOT_FOUND\r\n")]
    [InlineData(OperationKind.FlushAll, "OK\r\n")]
    internal void A_removed_value_must_not_come_back(OperationKind removal, string answer)
    {
        var removed = Answer(Begin(OperationKind.Set), "STORED\r\n");
        Answer(Begin(removal), answer);

        Answer(Begin(OperationKind.Get), ValueOf(removed));

        _history.Violations.Single().Promise.ShouldBe(Promise.NoOldAnswer);
    }

    [Fact]
    public void A_write_that_failed_must_not_surface_after_a_later_one()
    {
        var failed = Answer(Begin(OperationKind.Set), "SERVER_ERROR server timed out\r\n");
        Answer(Begin(OperationKind.Set), "STORED\r\n");

        Answer(Begin(OperationKind.Get), ValueOf(failed));

        _history.Violations.Single().Promise.ShouldBe(Promise.NoLateSurprise);
    }

    [Fact]
    public void A_write_nobody_heard_of_again_may_surface_at_any_time()
    {
        var lost = Begin(OperationKind.Set);
        _history.Lose(lost);
        Answer(Begin(OperationKind.Set), "STORED\r\n");

        Answer(Begin(OperationKind.Get), ValueOf(lost));

        _history.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_token_from_before_an_acknowledged_write_must_not_store()
    {
        var first = Answer(Begin(OperationKind.Set), "STORED\r\n");
        var value = VersionedValue.Of("k1", first.Begin, 0);
        var received = Take(Begin(OperationKind.Gets), $"VALUE k1 0 {value.Length} 7\r\n{value}\r\n");
        Answer(Begin(OperationKind.Set), "STORED\r\n");

        Answer(Begin(OperationKind.Cas, received!.Value.Received), "STORED\r\n");

        _history.Violations.Single().Promise.ShouldBe(Promise.NoOldAnswer);
    }

    [Fact]
    public void A_counter_must_grow()
    {
        var start = Answer(Begin(OperationKind.Set, key: "c0"), "STORED\r\n");
        var count = (start.Begin * VersionedValue.CountsPerVersion) + 1;
        Answer(Begin(OperationKind.Incr, key: "c0"), $"{count}\r\n");

        Answer(Begin(OperationKind.Incr, key: "c0"), $"{count}\r\n");

        _history.Violations.Single().Promise.ShouldBe(Promise.NoOldAnswer);
    }

    [Fact]
    public void A_late_answer_is_a_violation()
    {
        var read = Begin(OperationKind.Get);
        _world.RunUntil(_world.Now + (2 * VirtualTime.Second));

        Answer(read, "END\r\n");

        _history.Violations.Single().Promise.ShouldBe(Promise.NoLateAnswer);
    }

    private static string ValueOf(Operation write)
    {
        var value = VersionedValue.Of(write.Key, write.Begin, 3);
        return $"VALUE {write.Key} 0 {value.Length}\r\n{value}\r\n";
    }

    private Operation Begin(OperationKind kind, long tokenReceived = 0, string key = "k1")
    {
        var operation = new Operation(kind, kind == OperationKind.FlushAll ? [] : [key]) { TokenReceived = tokenReceived };
        _history.Begin(operation, "client");
        return operation;
    }

    private Operation Answer(Operation operation, string frame)
    {
        Take(operation, frame);
        return operation;
    }

    private (string Key, ulong Token, long Received)? Take(Operation operation, string frame)
    {
        var bytes = Encoding.Latin1.GetBytes(frame);
        ReplyParser.TryRead(bytes, out var reply);
        return _history.Take(operation, bytes, in reply);
    }
}
