using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Counting;

/// <summary>What clients asked for, as it is counted: <see cref="Verb"/> under the same number, and then those of its members of which one
/// counts as two, as they do in memcached.</summary>
internal enum CountedVerb : byte
{
    /// <summary>No verb that is known. On a flight: it is no client's request, and not counted.</summary>
    None,
    Get = Verb.Get,
    Gets = Verb.Gets,
    Gat = Verb.Gat,
    Gats = Verb.Gats,
    Set = Verb.Set,
    Add = Verb.Add,
    Replace = Verb.Replace,
    Append = Verb.Append,
    Prepend = Verb.Prepend,
    Cas = Verb.Cas,
    Delete = Verb.Delete,
    Incr = Verb.Incr,
    Decr = Verb.Decr,
    Touch = Verb.Touch,
    FlushAll = Verb.FlushAll,
    MetaGet = Verb.MetaGet,
    MetaSet = Verb.MetaSet,
    MetaDelete = Verb.MetaDelete,
    MetaIncr = Verb.MetaArithmetic,
    MetaDebug = Verb.MetaDebug,
    MetaDecr,
    MetaTouch,
    MetaCas,
    GetMany,
    GetsMany,
    GatMany,
    GatsMany,

    /// <summary><c>lru_crawler metadump</c> and <c>mgdump</c>.</summary>
    Dump,
}
