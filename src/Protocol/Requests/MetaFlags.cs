namespace Understudy.Protocol.Requests;

/// <summary>The flags of a meta request that change where it goes or how its reply is treated. All others travel untouched.</summary>
[Flags]
public enum MetaFlags : uint
{
    None = 0,

    /// <summary><c>b</c>: the key is base64 of the real key.</summary>
    Base64Key = 1 << 0,

    /// <summary><c>q</c>: the reply that says nothing new is left out (EN of mg; HD of ms and md; HD and VA of ma).</summary>
    Quiet = 1 << 1,

    /// <summary><c>c</c>: the reply carries the CAS token.</summary>
    ReturnCas = 1 << 2,

    /// <summary><c>C</c>: only if the CAS token matches.</summary>
    CompareCas = 1 << 3,

    /// <summary><c>E</c>: the new item's CAS token is given (memcached 1.6.27).</summary>
    ExplicitCas = 1 << 4,

    /// <summary><c>N</c>: a miss creates an item (mg, ma; ms in append and prepend mode since 1.6.20).</summary>
    Vivify = 1 << 5,

    /// <summary><c>I</c>: md marks stale instead of deleting; ms accepts an older CAS token.</summary>
    Invalidate = 1 << 6,

    /// <summary><c>T</c>: sets the TTL; on mg this is a touch.</summary>
    SetTtl = 1 << 7,

    /// <summary><c>R</c>: asks to win the right to recache when little TTL is left.</summary>
    Recache = 1 << 8,

    /// <summary><c>v</c>: the reply carries the value.</summary>
    ReturnValue = 1 << 9,

    /// <summary><c>x</c> on md: removes the value and keeps the item (memcached 1.6.27).</summary>
    RemoveValue = 1 << 10,

    /// <summary><c>O</c>: the reply carries the client's opaque token.</summary>
    Opaque = 1 << 11,

    /// <summary><c>k</c>: the reply carries the key.</summary>
    ReturnKey = 1 << 12,

    /// <summary>No flag of a meta request: it came in the binary protocol, and is answered so.</summary>
    Binary = 1 << 13,

    /// <summary>No flag: it has one word more than servers before 1.6.40 read.</summary>
    LongList = 1 << 14,

    /// <summary>What not every server with meta commands knows.</summary>
    Newer = ExplicitCas | RemoveValue | LongList,
}
