using System.Diagnostics;
using Understudy.Protocol.Requests;

namespace Understudy.Routing.Plans;

/// <summary>Which plan serves which request.</summary>
public static class PlanKinds
{
    private const MetaFlags ConditionalSet = MetaFlags.CompareCas | MetaFlags.Invalidate | MetaFlags.ExplicitCas;

    // A T says something only beside I or x (process_mdelete_command): alone it leaves an ordinary delete.
    private const MetaFlags ConditionalDelete =
        MetaFlags.CompareCas | MetaFlags.Invalidate | MetaFlags.RemoveValue | MetaFlags.ExplicitCas;

    /// <summary>A request of a kind can change what a read finds, and not only for how long.</summary>
    public static bool ChangesValue(PlanKind kind, Verb verb) => kind >= PlanKind.WriteAll && verb != Verb.Touch;

    /// <summary>A request of a kind runs on one replica, and what it leaves behind is copied to the others.</summary>
    public static bool RunsOnOne(PlanKind kind) => kind >= PlanKind.WriteFirst;

    /// <summary>A request of a kind creates an item only where there is none, and so has to hear of all replicas first.</summary>
    public static bool Creates(PlanKind kind) => Vivifies(kind) || kind == PlanKind.Create;

    /// <summary>A request of a kind is put without the wish to create an item while some replica may have one.</summary>
    internal static bool Vivifies(PlanKind kind) => ReadsOrVivifies(kind) || kind == PlanKind.WriteOrVivify;

    /// <summary>A request of a kind gives what it finds, and creates an item where there is none.</summary>
    public static bool ReadsOrVivifies(PlanKind kind) => kind is PlanKind.ReadOrVivify or PlanKind.TouchOrVivify;

    /// <summary>A request of a kind gives what it finds a new TTL.</summary>
    public static bool TouchesFound(PlanKind kind) => kind is PlanKind.ReadThenTouch or PlanKind.TouchOrVivify;

    public static PlanKind Of(in Request request) => request.Verb switch
    {
        Verb.Get or Verb.Gets or Verb.MetaDebug => PlanKind.Read,
        Verb.Gat or Verb.Gats => PlanKind.ReadThenTouch,
        Verb.MetaGet when (request.Flags & MetaFlags.Vivify) != 0 =>
            (request.Flags & MetaFlags.SetTtl) != 0 ? PlanKind.TouchOrVivify : PlanKind.ReadOrVivify,
        Verb.MetaGet when (request.Flags & MetaFlags.SetTtl) != 0 => PlanKind.ReadThenTouch,
        Verb.MetaGet => PlanKind.Read,
        Verb.Set => PlanKind.WriteAll,
        Verb.MetaSet when request.Mode == MetaMode.Set && (request.Flags & ConditionalSet) == 0 => PlanKind.WriteAll,
        Verb.Delete or Verb.Touch => PlanKind.ReachAll,
        Verb.MetaDelete when (request.Flags & ConditionalDelete) == 0 => PlanKind.ReachAll,
        Verb.Add => PlanKind.Create,
        Verb.MetaSet when request.Mode == MetaMode.Add => PlanKind.Create,
        Verb.MetaSet or Verb.MetaArithmetic when (request.Flags & MetaFlags.Vivify) != 0 => PlanKind.WriteOrVivify,
        Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas or Verb.Incr or Verb.Decr
            or Verb.MetaSet or Verb.MetaDelete or Verb.MetaArithmetic => PlanKind.WriteFirst,
        _ => throw new UnreachableException($"{request.Verb} does not go to one key's replicas"),
    };
}
