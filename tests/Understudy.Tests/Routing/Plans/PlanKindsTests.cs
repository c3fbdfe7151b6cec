using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;

namespace Understudy.Tests.Routing.Plans;

public class PlanKindsTests
{
    [Theory]
    [InlineData(Verb.Get, PlanKind.Read)]
    [InlineData(Verb.Gets, PlanKind.Read)]
    [InlineData(Verb.MetaGet, PlanKind.Read)]
    [InlineData(Verb.MetaDebug, PlanKind.Read)]
    [InlineData(Verb.Gat, PlanKind.ReadThenTouch)]
    [InlineData(Verb.Gats, PlanKind.ReadThenTouch)]
    [InlineData(Verb.Set, PlanKind.WriteAll)]
    [InlineData(Verb.MetaSet, PlanKind.WriteAll)]
    [InlineData(Verb.Delete, PlanKind.ReachAll)]
    [InlineData(Verb.Touch, PlanKind.ReachAll)]
    [InlineData(Verb.MetaDelete, PlanKind.ReachAll)]
    [InlineData(Verb.Add, PlanKind.Create)]
    [InlineData(Verb.Replace, PlanKind.WriteFirst)]
    [InlineData(Verb.Append, PlanKind.WriteFirst)]
    [InlineData(Verb.Prepend, PlanKind.WriteFirst)]
    [InlineData(Verb.Cas, PlanKind.WriteFirst)]
    [InlineData(Verb.Incr, PlanKind.WriteFirst)]
    [InlineData(Verb.Decr, PlanKind.WriteFirst)]
    [InlineData(Verb.MetaArithmetic, PlanKind.WriteFirst)]
    public void Each_verb_has_its_plan(Verb verb, PlanKind expected)
    {
        PlanKinds.Of(new Request { Verb = verb }).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Verb.MetaGet, MetaFlags.Vivify, MetaMode.Set, PlanKind.ReadOrVivify)]
    [InlineData(Verb.MetaGet, MetaFlags.Vivify | MetaFlags.SetTtl, MetaMode.Set, PlanKind.TouchOrVivify)]
    [InlineData(Verb.MetaGet, MetaFlags.SetTtl, MetaMode.Set, PlanKind.ReadThenTouch)]
    [InlineData(Verb.MetaGet, MetaFlags.Recache, MetaMode.Set, PlanKind.Read)]
    [InlineData(Verb.MetaSet, MetaFlags.None, MetaMode.Add, PlanKind.Create)]
    [InlineData(Verb.MetaSet, MetaFlags.Vivify, MetaMode.Append, PlanKind.WriteOrVivify)]
    [InlineData(Verb.MetaArithmetic, MetaFlags.Vivify, MetaMode.Set, PlanKind.WriteOrVivify)]
    [InlineData(Verb.MetaSet, MetaFlags.None, MetaMode.Append, PlanKind.WriteFirst)]
    [InlineData(Verb.MetaSet, MetaFlags.CompareCas, MetaMode.Set, PlanKind.WriteFirst)]
    [InlineData(Verb.MetaSet, MetaFlags.Invalidate, MetaMode.Set, PlanKind.WriteFirst)]
    [InlineData(Verb.MetaSet, MetaFlags.Quiet | MetaFlags.ReturnCas, MetaMode.Set, PlanKind.WriteAll)]
    [InlineData(Verb.MetaDelete, MetaFlags.CompareCas, MetaMode.Set, PlanKind.WriteFirst)]
    [InlineData(Verb.MetaDelete, MetaFlags.Invalidate | MetaFlags.SetTtl, MetaMode.Set, PlanKind.WriteFirst)]
    [InlineData(Verb.MetaDelete, MetaFlags.SetTtl, MetaMode.Set, PlanKind.ReachAll)]
    [InlineData(Verb.MetaDelete, MetaFlags.Quiet | MetaFlags.Opaque, MetaMode.Set, PlanKind.ReachAll)]
    public void Flags_that_make_the_outcome_depend_on_the_item_change_the_plan(
        Verb verb, MetaFlags flags, MetaMode mode, PlanKind expected)
    {
        PlanKinds.Of(new Request { Verb = verb, Flags = flags, Mode = mode }).ShouldBe(expected);
    }
}
