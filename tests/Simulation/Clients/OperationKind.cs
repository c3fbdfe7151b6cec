namespace Understudy.Simulation.Clients;

/// <summary>What a client asks.</summary>
internal enum OperationKind : byte
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
    Noop,
}
