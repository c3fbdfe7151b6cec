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
    Replace,
    Append,
    Cas,
    Delete,
    MetaDelete,
    Touch,
    Incr,
    FlushAll,

    /// <summary>flush_all with a delay: changes nothing when it is answered.</summary>
    FlushLater,
    Noop,
}
