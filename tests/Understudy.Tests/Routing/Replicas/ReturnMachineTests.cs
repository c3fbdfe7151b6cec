using Understudy.Routing.Replicas;
using static Understudy.Routing.Replicas.ReturnEvent;
using static Understudy.Routing.Replicas.ReturnStep;

namespace Understudy.Tests.Routing.Replicas;

public class ReturnMachineTests
{
    private static readonly ReturnFacts Usual = new() { HasReplicas = true, IsSameLife = true };

    public static TheoryData<ReturnStep, ReturnEvent, ReturnStep, ReturnAction> Changes { get; } = Table();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_step_and_event_has_its_next_step(ReturnStep step, ReturnEvent e, ReturnStep expected, ReturnAction action)
    {
        var (state, what) = ReturnMachine.Next(new ReturnState(step, false, false), e, Usual);

        (state.Step, what).ShouldBe((expected, action));
    }

    [Fact]
    public void The_table_leaves_out_no_step_and_no_event()
    {
        Changes.Count.ShouldBe(Enum.GetValues<ReturnStep>().Length * Enum.GetValues<ReturnEvent>().Length);
    }

    // When it has had time to finish what it had received.
    [Theory]
    [InlineData(false, false, false, Settling, ReturnAction.Readmit)]
    [InlineData(false, false, true, Settling, ReturnAction.Readmit)]
    [InlineData(false, true, false, Emptying, ReturnAction.Empty)]
    [InlineData(false, true, true, Renewing, ReturnAction.Renew)]
    [InlineData(true, false, false, Filling, ReturnAction.Fill)]
    [InlineData(true, false, true, Filling, ReturnAction.Fill)]
    [InlineData(true, true, false, Emptying, ReturnAction.Empty)]
    [InlineData(true, true, true, Emptying, ReturnAction.Empty)]
    public void It_is_fenced_according_to_what_it_may_hold(
        bool lacksItems, bool hasGaps, bool mayRenew, ReturnStep step, ReturnAction action)
    {
        var facts = new ReturnFacts { HasGaps = hasGaps, HasReplicas = true, MayRenew = mayRenew };

        var (state, what) = ReturnMachine.Next(new ReturnState(Settling, lacksItems, false), Settled, facts);

        (state.Step, what).ShouldBe((step, action));
    }

    [Theory]
    [InlineData(true, ReturnAction.Empty)]
    [InlineData(false, ReturnAction.Fill)]
    public void A_stranger_is_emptied_unless_nobody_can_have_acknowledged_a_write_without_it(bool hasReplicas, ReturnAction expected)
    {
        var facts = new ReturnFacts { HasReplicas = hasReplicas, IsStranger = true };
        var (met, _) = ReturnMachine.Next(new ReturnState(Probing, false, false), Answered, facts);

        var (_, action) = ReturnMachine.Next(met, Settled, facts);

        met.ShouldBe(new ReturnState(Settling, LacksItems: true, IsStranger: true));
        action.ShouldBe(expected);
    }

    [Fact]
    public void Only_a_fill_makes_up_for_a_restart_whatever_happens_meanwhile()
    {
        var state = ReturnMachine.Next(new ReturnState(Probing, false, false), Answered, new ReturnFacts()).State;
        state = ReturnMachine.Next(state, Lost, new ReturnFacts { IsOut = true }).State;
        state = ReturnMachine.Next(state, ProbeDue, new ReturnFacts { IsOut = true }).State;
        state = ReturnMachine.Next(state, Answered, new ReturnFacts { IsOut = true, IsSameLife = true }).State;

        var (filling, action) = ReturnMachine.Next(state, Settled, new ReturnFacts());

        action.ShouldBe(ReturnAction.Fill);
        ReturnMachine.Next(filling, Filled, new ReturnFacts()).ShouldBe((default, ReturnAction.Finish));
    }

    [Theory]
    [InlineData(Settling, Settled)]
    [InlineData(Renewing, Renewed)]
    [InlineData(Emptying, Emptied)]
    [InlineData(Inquiring, Keeps)]
    [InlineData(Dropping, Keeps)]
    [InlineData(Purging, Purged)]
    [InlineData(Filling, Filled)]
    [InlineData(Filling, Failed)]
    public void Nothing_goes_on_once_it_has_been_lost_again(ReturnStep step, ReturnEvent e)
    {
        var state = new ReturnState(step, true, false);

        var isOut = new ReturnFacts { IsOut = true };

        ReturnMachine.Next(state, e, isOut).ShouldBe((state, ReturnAction.None));
        ReturnMachine.Next(state, Lost, isOut).ShouldBe((state with { Step = BackingOff }, ReturnAction.BackOff));
    }

    private static TheoryData<ReturnStep, ReturnEvent, ReturnStep, ReturnAction> Table()
    {
        var data = new TheoryData<ReturnStep, ReturnEvent, ReturnStep, ReturnAction>();
        foreach (var step in Enum.GetValues<ReturnStep>())
        {
            foreach (var e in Enum.GetValues<ReturnEvent>())
            {
                var (next, action) = Special.TryGetValue((step, e), out var change) ? change : Common(step, e);
                data.Add(step, e, next, action);
            }
        }

        return data;
    }

    private static (ReturnStep Next, ReturnAction Action) Common(ReturnStep step, ReturnEvent e) => e switch
    {
        Lost when step is not (BackingOff or Probing or Comparing) => (BackingOff, ReturnAction.BackOff),
        Ejected => (Idle, ReturnAction.Rest),
        Recalled => (Probing, ReturnAction.Probe),
        Failed when step is not (Idle or BackingOff or Probing or Comparing) => (Idle, ReturnAction.GiveUp),
        _ => (step, ReturnAction.None),
    };

    private static Dictionary<(ReturnStep Step, ReturnEvent Event), (ReturnStep Next, ReturnAction Action)> Special => new()
    {
        [(BackingOff, Moved)] = (Probing, ReturnAction.Probe),
        [(Probing, Moved)] = (Probing, ReturnAction.Probe),
        [(Comparing, Moved)] = (Probing, ReturnAction.Probe),
        [(BackingOff, ProbeDue)] = (Probing, ReturnAction.Probe),
        [(Probing, Suspected)] = (Comparing, ReturnAction.Compare),
        [(Probing, Answered)] = (Settling, ReturnAction.Settle),
        [(Comparing, Answered)] = (Settling, ReturnAction.Settle),
        [(Probing, Failed)] = (BackingOff, ReturnAction.BackOff),
        [(Comparing, Failed)] = (BackingOff, ReturnAction.BackOff),
        [(Settling, Settled)] = (Settling, ReturnAction.Readmit),
        [(Settling, MissedMore)] = (Settling, ReturnAction.Readmit),
        [(Settling, Readmitted)] = (Idle, ReturnAction.None),
        [(Renewing, Readmitted)] = (Idle, ReturnAction.None),
        [(Renewing, Renewed)] = (Renewing, ReturnAction.Readmit),
        [(Renewing, NotRenewed)] = (Idle, ReturnAction.GiveUp),
        [(Renewing, MissedMore)] = (Idle, ReturnAction.GiveUp),
        [(Emptying, Emptied)] = (Inquiring, ReturnAction.Inquire),
        [(Emptying, NotEmptied)] = (Purging, ReturnAction.Purge),
        [(Inquiring, Drops)] = (Dropping, ReturnAction.WaitOut),
        [(Inquiring, Keeps)] = (Filling, ReturnAction.Fill),
        [(Dropping, Keeps)] = (Filling, ReturnAction.Fill),
        [(Purging, Purged)] = (Filling, ReturnAction.Fill),
        [(Purging, NotPurged)] = (Idle, ReturnAction.GiveUp),
        [(Filling, Filled)] = (Idle, ReturnAction.Finish),
        [(Filling, MissedMore)] = (Filling, ReturnAction.Readmit),
    };
}
