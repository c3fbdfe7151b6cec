namespace Understudy.Protocol.Requests;

/// <summary>What a request asks for. Text verbs first, meta verbs behind them.</summary>
public enum Verb : byte
{
    None,
    Get,
    Gets,
    Gat,
    Gats,
    Set,
    Add,
    Replace,
    Append,
    Prepend,
    Cas,
    Delete,
    Incr,
    Decr,
    Touch,
    FlushAll,
    Version,
    Verbosity,
    Stats,
    Quit,
    MetaNoop,
    MetaGet,
    MetaSet,
    MetaDelete,
    MetaArithmetic,
    MetaDebug,
}
