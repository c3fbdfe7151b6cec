namespace Understudy.Checking;

/// <summary>What a client asks.</summary>
public enum OperationKind : byte
{
    Get,
    Gets,
    MultiGet,
    MetaGet,
    Gat,
    Set,
    MetaSet,
    Add,

    /// <summary>ms with mode E.</summary>
    MetaAdd,
    Replace,
    Append,
    Cas,
    Delete,
    MetaDelete,
    Touch,
    Incr,

    /// <summary>ma with N: counts, or creates the counter.</summary>
    CountOrCreate,

    /// <summary>mg with N: creates an empty item if there is none; whoever did is told so.</summary>
    Vivify,

    /// <summary>As Vivify, with T: whether found or created, the item lives for so long.</summary>
    VivifyTouch,

    /// <summary>Conditional ms with a value that no server has room for: takes the item away.</summary>
    Overfill,
    FlushAll,

    /// <summary>flush_all with a delay: changes nothing when it is answered.</summary>
    FlushLater,
    Noop,
}
