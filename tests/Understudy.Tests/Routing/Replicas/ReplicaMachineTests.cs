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
    [InlineData(Out, ConnectionLost, Out)]
    [InlineData(Out, FailureLimitReached, Out)]
    [InlineData(Out, MissedWrite, Out)]
    [InlineData(Out, FailedWrite, Out)]
    [InlineData(Out, ProbeAnswered, Joining)]
    [InlineData(Out, Fenced, Out)]
    [InlineData(Out, Intact, Out)]
    [InlineData(Out, Filled, Out)]
    [InlineData(Joining, ConnectionLost, Out)]
    [InlineData(Joining, FailureLimitReached, Out)]
    [InlineData(Joining, MissedWrite, Joining)]
    [InlineData(Joining, FailedWrite, Out)]
    [InlineData(Joining, ProbeAnswered, Joining)]
    [InlineData(Joining, Fenced, Warming)]
    [InlineData(Joining, Intact, In)]
    [InlineData(Joining, Filled, Joining)]
    [InlineData(Warming, ConnectionLost, Out)]
    [InlineData(Warming, FailureLimitReached, Out)]
    [InlineData(Warming, MissedWrite, Out)]
    [InlineData(Warming, FailedWrite, Out)]
    [InlineData(Warming, ProbeAnswered, Warming)]
    [InlineData(Warming, Fenced, Warming)]
    [InlineData(Warming, Intact, Warming)]
    [InlineData(Warming, Filled, In)]
    public void Every_state_and_event_has_its_next_state(ReplicaState state, ReplicaEvent e, ReplicaState expected)
    {
        ReplicaMachine.Next(state, e).ShouldBe(expected);
    }
}
