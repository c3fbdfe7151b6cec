using System.Diagnostics;
using Understudy.Protocol.Requests;

namespace Understudy.Routing.Plans;

/// <summary>Which plan serves which request.</summary>
public static class PlanKinds
{
    private const MetaFlags ConditionalSet = MetaFlags.CompareCas | MetaFlags.Invalidate | MetaFlags.ExplicitCas;

    private const MetaFlags ConditionalDelete =
        MetaFlags.CompareCas | MetaFlags.Invalidate | MetaFlags.RemoveValue | MetaFlags.ExplicitCas | MetaFlags.SetTtl;

    /// <summary>A request of a kind can change what a read finds, and not only for how long.</summary>
    public static bool ChangesValue(PlanKind kind, Verb verb) => kind >= PlanKind.WriteAll && verb != Verb.Touch;

    public static PlanKind Of(in Request request) => request.Verb switch
    {
        Verb.Get or Verb.Gets or Verb.MetaDebug => PlanKind.Read,
        Verb.Gat or Verb.Gats => PlanKind.ReadThenTouch,
        // A vivifying mg with T sets the TTL of what it finds like any other; the copies then differ in TTL until the next write.
        Verb.MetaGet when (request.Flags & MetaFlags.Vivify) != 0 => PlanKind.ReadOrVivify,
        Verb.MetaGet when (request.Flags & MetaFlags.SetTtl) != 0 => PlanKind.ReadThenTouch,
        Verb.MetaGet => PlanKind.Read,
        Verb.Set => PlanKind.WriteAll,
        Verb.MetaSet when request.Mode == MetaMode.Set && (request.Flags & ConditionalSet) == 0 => PlanKind.WriteAll,
        Verb.Delete or Verb.Touch => PlanKind.ReachAll,
        Verb.MetaDelete when (request.Flags & ConditionalDelete) == 0 => PlanKind.ReachAll,
        Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas or Verb.Incr or Verb.Decr
            or Verb.MetaSet or Verb.MetaDelete or Verb.MetaArithmetic => PlanKind.WriteFirst,
        _ => throw new UnreachableException($"{request.Verb} does not go to one key's replicas"),
    };
}
