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
    [InlineData(Out, ConnectionLost, Out)]
    [InlineData(Out, FailureLimitReached, Out)]
    [InlineData(Out, MissedWrite, Out)]
    [InlineData(Out, FailedWrite, Out)]
    [InlineData(Out, ProbeAnswered, Joining)]
    [InlineData(Out, Fenced, Out)]
    [InlineData(Joining, ConnectionLost, Out)]
    [InlineData(Joining, FailureLimitReached, Out)]
    [InlineData(Joining, MissedWrite, Joining)]
    [InlineData(Joining, FailedWrite, Out)]
    [InlineData(Joining, ProbeAnswered, Joining)]
    [InlineData(Joining, Fenced, In)]
    public void Every_state_and_event_has_its_next_state(ReplicaState state, ReplicaEvent e, ReplicaState expected)
    {
        ReplicaMachine.Next(state, e).ShouldBe(expected);
    }
}
