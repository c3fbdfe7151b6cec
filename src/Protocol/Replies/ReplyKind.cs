namespace Understudy.Protocol.Replies;

/// <summary>What the first word of a reply frame says. A frame is one line, or a line with the value it announces.</summary>
public enum ReplyKind : byte
{
    None,

    /// <summary>VALUE key flags bytes [cas], and the value.</summary>
    Value,

    /// <summary>END of a retrieval or of stats.</summary>
    End,
    Stored,
    NotStored,
    Exists,
    NotFound,
    Deleted,
    Touched,
    Ok,

    /// <summary>The result of incr or decr, perhaps padded with spaces.</summary>
    Number,
    Version,

    /// <summary>STAT name value.</summary>
    Stat,
    Reset,

    /// <summary>VA bytes flags..., and the value.</summary>
    MetaValue,

    /// <summary>HD; OK before memcached 1.6.10 reads as <see cref="Ok"/>.</summary>
    MetaDone,

    /// <summary>EN: a miss of mg or me.</summary>
    MetaMiss,
    MetaNotFound,
    MetaNotStored,
    MetaExists,
    MetaNoop,
    MetaDebug,

    /// <summary>ERROR.</summary>
    Error,
    ClientError,
    ServerError,
}
