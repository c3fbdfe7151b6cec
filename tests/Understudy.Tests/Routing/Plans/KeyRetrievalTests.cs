using Understudy.Routing.Plans;
using Understudy.Routing.Pools;

namespace Understudy.Tests.Routing.Plans;

public class KeyRetrievalTests
{
    private static readonly ReadOrder TwoIn = ReadOrder.AllIn(2);
    private static readonly ReadOrder OneDraining = new(ReplicaMask.Of(1), ReplicaMask.Of(0), default);

    [Theory]
    [InlineData(Outcome.Miss, Outcome.Miss, Conclusion.None)]
    [InlineData(Outcome.Miss, Outcome.Lost, Conclusion.None)]
    [InlineData(Outcome.Lost, Outcome.Miss, Conclusion.None)]
    [InlineData(Outcome.Lost, Outcome.TimedOut, Conclusion.TimedOut)]
    [InlineData(Outcome.TimedOut, Outcome.Lost, Conclusion.Lost)]
    [InlineData(Outcome.Lost, Outcome.NotSent, Conclusion.Unavailable)]
    [InlineData(Outcome.Lost, Outcome.ServerError, Conclusion.Unavailable)]
    public void It_is_a_miss_if_some_replica_said_so_and_else_there_is_no_answer(Outcome first, Outcome second, Conclusion expected)
    {
        var key = default(KeyRetrieval);
        key.TryNext(TwoIn).ShouldBeTrue();
        key.OnOutcome(first);
        key.TryNext(TwoIn).ShouldBeTrue();
        key.OnOutcome(second);

        key.TryNext(TwoIn).ShouldBeFalse();
        key.End(second).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Outcome.Miss, false)]
    [InlineData(Outcome.Lost, true)]
    [InlineData(Outcome.ServerError, true)]
    public void One_that_is_draining_is_left_in_peace_once_another_has_answered(Outcome outcome, bool isAsked)
    {
        var key = default(KeyRetrieval);
        key.TryNext(OneDraining).ShouldBeTrue();
        key.Replica.ShouldBe((byte)1);
        key.OnOutcome(outcome);

        key.TryNext(OneDraining).ShouldBe(isAsked);
    }

    [Fact]
    public void One_that_is_preferred_is_asked_before_the_others_if_it_is_read()
    {
        var key = default(KeyRetrieval);
        key.TryNext(TwoIn, preferred: ReplicaMask.Of(1));
        var first = key.Replica;
        key.TryNext(TwoIn, preferred: ReplicaMask.Of(1));
        var second = key.Replica;
        var other = default(KeyRetrieval);
        other.TryNext(OneDraining, preferred: ReplicaMask.Of(0));

        ((int)first, (int)second, (int)other.Replica).ShouldBe((1, 0, 1));
    }

    [Fact]
    public void Those_that_do_not_have_it_are_known_when_a_later_one_has()
    {
        var key = default(KeyRetrieval);
        key.TryNext(TwoIn);
        key.UntriedIn(TwoIn).ShouldBe(1);
        key.OnOutcome(Outcome.Miss);
        key.TryNext(TwoIn);

        key.Missed.ShouldBe(ReplicaMask.Of(0));
        key.UntriedIn(TwoIn).ShouldBe(0);
    }
}
