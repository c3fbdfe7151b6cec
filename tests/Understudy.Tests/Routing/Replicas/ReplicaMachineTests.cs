using Understudy.Routing.Replicas;
using static Understudy.Routing.Replicas.ReplicaEvent;
using static Understudy.Routing.Replicas.ReplicaState;

namespace Understudy.Tests.Routing.Replicas;

public class ReplicaMachineTests
{
    [Theory]
    [InlineData(In, ConnectionLost, Out)]
    [InlineData(In, FailureLimitReached, Out)]
    [InlineData(In, MissedWrite, Out)]
    [InlineData(In, FailedWrite, Out)]
    [InlineData(In, ProbeAnswered, In)]
    [InlineData(In, Fenced, In)]
    [InlineData(In, Intact, In)]
    [InlineData(In, Filled, In)]
    [InlineData(In, RefillWanted, Out)]
    [InlineData(In, FoundTwice, Out)]
    [InlineData(In, KeysMoved, Out)]
    [InlineData(In, DrainAsked, Draining)]
    [InlineData(In, EjectAsked, Ejected)]
    [InlineData(In, ReadmitAsked, In)]
    [InlineData(Out, ConnectionLost, Out)]
    [InlineData(Out, FailureLimitReached, Out)]
    [InlineData(Out, MissedWrite, Out)]
    [InlineData(Out, FailedWrite, Out)]
    [InlineData(Out, ProbeAnswered, Joining)]
    [InlineData(Out, Fenced, Out)]
    [InlineData(Out, Intact, Out)]
    [InlineData(Out, Filled, Out)]
    [InlineData(Out, RefillWanted, Out)]
    [InlineData(Out, FoundTwice, Out)]
    [InlineData(Out, KeysMoved, Out)]
    [InlineData(Out, DrainAsked, Out)]
    [InlineData(Out, EjectAsked, Ejected)]
    [InlineData(Out, ReadmitAsked, Out)]
    [InlineData(Joining, ConnectionLost, Out)]
    [InlineData(Joining, FailureLimitReached, Out)]
    [InlineData(Joining, MissedWrite, Joining)]
    [InlineData(Joining, FailedWrite, Out)]
    [InlineData(Joining, ProbeAnswered, Joining)]
    [InlineData(Joining, Fenced, Warming)]
    [InlineData(Joining, Intact, In)]
    [InlineData(Joining, Filled, Joining)]
    [InlineData(Joining, RefillWanted, Joining)]
    [InlineData(Joining, FoundTwice, Out)]
    [InlineData(Joining, KeysMoved, Out)]
    [InlineData(Joining, DrainAsked, Joining)]
    [InlineData(Joining, EjectAsked, Ejected)]
    [InlineData(Joining, ReadmitAsked, Joining)]
    [InlineData(Warming, ConnectionLost, Out)]
    [InlineData(Warming, FailureLimitReached, Out)]
    [InlineData(Warming, MissedWrite, Out)]
    [InlineData(Warming, FailedWrite, Out)]
    [InlineData(Warming, ProbeAnswered, Warming)]
    [InlineData(Warming, Fenced, Warming)]
    [InlineData(Warming, Intact, Warming)]
    [InlineData(Warming, Filled, In)]
    [InlineData(Warming, RefillWanted, Warming)]
    [InlineData(Warming, FoundTwice, Out)]
    [InlineData(Warming, KeysMoved, Out)]
    [InlineData(Warming, DrainAsked, Warming)]
    [InlineData(Warming, EjectAsked, Ejected)]
    [InlineData(Warming, ReadmitAsked, Warming)]
    [InlineData(Draining, ConnectionLost, Out)]
    [InlineData(Draining, FailureLimitReached, Out)]
    [InlineData(Draining, MissedWrite, Out)]
    [InlineData(Draining, FailedWrite, Out)]
    [InlineData(Draining, ProbeAnswered, Draining)]
    [InlineData(Draining, Fenced, Draining)]
    [InlineData(Draining, Intact, Draining)]
    [InlineData(Draining, Filled, Draining)]
    [InlineData(Draining, RefillWanted, Draining)]
    [InlineData(Draining, FoundTwice, Out)]
    [InlineData(Draining, KeysMoved, Out)]
    [InlineData(Draining, DrainAsked, Draining)]
    [InlineData(Draining, EjectAsked, Ejected)]
    [InlineData(Draining, ReadmitAsked, In)]
    [InlineData(Ejected, ConnectionLost, Ejected)]
    [InlineData(Ejected, FailureLimitReached, Ejected)]
    [InlineData(Ejected, MissedWrite, Ejected)]
    [InlineData(Ejected, FailedWrite, Ejected)]
    [InlineData(Ejected, ProbeAnswered, Ejected)]
    [InlineData(Ejected, Fenced, Ejected)]
    [InlineData(Ejected, Intact, Ejected)]
    [InlineData(Ejected, Filled, Ejected)]
    [InlineData(Ejected, RefillWanted, Ejected)]
    [InlineData(Ejected, FoundTwice, Ejected)]
    [InlineData(Ejected, KeysMoved, Ejected)]
    [InlineData(Ejected, DrainAsked, Ejected)]
    [InlineData(Ejected, EjectAsked, Ejected)]
    [InlineData(Ejected, ReadmitAsked, Out)]
    public void Every_state_and_event_has_its_next_state(ReplicaState state, ReplicaEvent e, ReplicaState expected)
    {
        ReplicaMachine.Next(state, e).ShouldBe(expected);
    }

    [Fact]
    public void The_table_above_leaves_out_no_state_and_no_event()
    {
        var rows = typeof(ReplicaMachineTests).GetMethod(nameof(Every_state_and_event_has_its_next_state))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Length;

        rows.ShouldBe(Enum.GetValues<ReplicaState>().Length * Enum.GetValues<ReplicaEvent>().Length);
    }
}
