using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Simulation.Network;
using Understudy.Simulation.Servers;
using Understudy.Simulation.World;

namespace Understudy.Simulation.Checking;

/// <summary>The checker sees when two were told that they had created one item, and only that.</summary>
public sealed class CreationCheckTests : IDisposable
{
    private readonly VirtualWorld _world = new(seed: 1);
    private readonly Availability _availability;
    private readonly ModelMemcached _server;
    private readonly History _history;

    public CreationCheckTests()
    {
        _availability = new Availability(_world);
        var network = new SimulatedNetwork(_world);
        _server = new ModelMemcached(_world, network, network.AddHost("server"), new Timeline(_world));
        _availability.Add(_server, domain: 0);
        _history = new History(_world, new Timeline(_world), _availability, deadline: VirtualTime.Second);
        _world.RunUntil(20 * VirtualTime.Second);
        _server.Store.Store(Understudy.Protocol.Requests.MetaMode.Set, "l1", [1], 0, 0, null, mayBeOlder: false, out _);
    }

    [Theory]
    [InlineData(OperationKind.Add, "STORED\r\n", OperationKind.Add, "STORED\r\n")]
    [InlineData(OperationKind.Set, "STORED\r\n", OperationKind.MetaAdd, "HD\r\n")]
    [InlineData(OperationKind.Vivify, "HD W\r\n", OperationKind.Vivify, "HD W\r\n")]
    internal void A_second_winner_is_a_violation(OperationKind first, string firstAnswer, OperationKind second, string secondAnswer)
    {
        Answer(Begin(first), firstAnswer);

        Answer(Begin(second), secondAnswer);

        _history.Violations.Select(violation => violation.Promise).ShouldBe([Promise.OneWinner]);
    }

    [Theory]
    [InlineData(OperationKind.Add, "STORED\r\n", OperationKind.Add, "NOT_STORED\r\n")]
    [InlineData(OperationKind.Vivify, "HD W\r\n", OperationKind.Vivify, "HD Z\r\n")]
    [InlineData(OperationKind.Delete, "DELETED\r\n", OperationKind.Add, "STORED\r\n")]
    internal void One_winner_is_fine(OperationKind first, string firstAnswer, OperationKind second, string secondAnswer)
    {
        Answer(Begin(first), firstAnswer);

        Answer(Begin(second), secondAnswer);

        _history.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_winner_after_a_delete_that_began_before_the_other_was_told_is_fine()
    {
        var first = Begin(OperationKind.Add);
        var removal = Begin(OperationKind.Delete);
        Answer(first, "STORED\r\n");
        Answer(removal, "DELETED\r\n");

        Answer(Begin(OperationKind.Add), "STORED\r\n");

        _history.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_winner_beside_a_flush_that_began_before_anything_was_heard_of_the_key_is_fine()
    {
        var flush = new Operation(OperationKind.FlushAll, []);
        _history.Begin(flush, "operator");
        var first = Begin(OperationKind.Add);
        Answer(Begin(OperationKind.MetaAdd), "HD\r\n");

        Answer(first, "STORED\r\n");
        Answer(flush, "OK\r\n");

        _history.Violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(OperationKind.Add, "NOT_STORED\r\n", false)]
    [InlineData(OperationKind.MetaAdd, "NS\r\n", false)]
    [InlineData(OperationKind.Vivify, "HD Z\r\n", false)]
    [InlineData(OperationKind.Vivify, "HD W\r\n", true)]
    [InlineData(OperationKind.Add, "SERVER_ERROR server timed out\r\n", true)]
    internal void Only_what_may_have_changed_an_item_says_when_it_changed_last(OperationKind kind, string answer, bool isChange)
    {
        Answer(Begin(OperationKind.Set), "STORED\r\n");
        _world.RunUntil(_world.Now + VirtualTime.Second);
        var asked = _world.Now;

        Answer(Begin(kind), answer);

        (_history.LastChanges().Single().ChangedAt == asked).ShouldBe(isChange);
    }

    [Fact]
    public void Nothing_is_said_where_the_only_server_was_in_trouble()
    {
        Answer(Begin(OperationKind.Add), "STORED\r\n");
        _availability.DisturbServer("server", _world.Now + VirtualTime.Second);

        Answer(Begin(OperationKind.Add), "STORED\r\n");

        _history.Violations.ShouldBeEmpty();
    }

    public void Dispose() => _server.Dispose();

    private Operation Begin(OperationKind kind)
    {
        var operation = new Operation(kind, ["l1"]);
        _history.Begin(operation, "client");
        return operation;
    }

    private void Answer(Operation operation, string frame)
    {
        var bytes = Encoding.Latin1.GetBytes(frame);
        ReplyParser.TryRead(bytes, out var reply);
        _history.Take(operation, bytes, in reply);
    }
}
