namespace Understudy.Routing.Plans;

/// <summary>How a request with one key travels over the key's replicas.</summary>
public enum PlanKind : byte
{
    /// <summary>Ask the first replica; on a miss or a failure the next one.</summary>
    Read,

    /// <summary>As Read; what is found is then touched on the other replicas too (gat, mg with T).</summary>
    ReadThenTouch,

    /// <summary>As Read, but without the wish to create an item; only when all have missed, the first replica creates it (mg with
    /// N).</summary>
    ReadOrVivify,

    /// <summary>As ReadOrVivify; what is found is then touched on the other replicas too, and what is created has the TTL of the touch on
    /// all of them (mg with N and T).</summary>
    TouchOrVivify,

    /// <summary>To all replicas at once; a replica that ends up different from the answer loses its copy (set, ms).</summary>
    WriteAll,

    /// <summary>To all replicas at once; found on one is found (delete, md, touch).</summary>
    ReachAll,

    /// <summary>On the first replica that has the item, since the outcome depends on it; what came of it is copied to the others
    /// (replace, append, prepend, cas, incr, decr, ma, conditional ms and md).</summary>
    WriteFirst,

    /// <summary>As WriteFirst, but without the wish to create an item; only once no replica says that it has it, the first one creates it
    /// (ma with N, ms with N).</summary>
    WriteOrVivify,

    /// <summary>As WriteFirst, once the other replicas have said that they do not have the item: if one has it, that is the answer (add, ms
    /// that adds).</summary>
    Create,
}
