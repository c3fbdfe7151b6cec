namespace Understudy.Protocol.Requests;

/// <summary>The ways in which memcached refuses a request it cannot read. <see cref="RequestErrors.Reply(RequestError)"/> gives the
/// bytes.</summary>
public enum RequestError : byte
{
    None,

    /// <summary>ERROR: no such command.</summary>
    Unknown,

    /// <summary>CLIENT_ERROR bad command line format; too few words among others.</summary>
    BadLine,

    /// <summary>CLIENT_ERROR bad data chunk.</summary>
    BadChunk,

    /// <summary>SERVER_ERROR object too large for cache. The key is set. memcached drops the old value of a set and of every ms, not of
    /// the others.</summary>
    TooLarge,

    /// <summary>CLIENT_ERROR invalid exptime argument: touch, gat, gats, flush_all.</summary>
    BadExptime,

    /// <summary>CLIENT_ERROR invalid numeric delta argument: incr, decr.</summary>
    BadDelta,

    /// <summary>CLIENT_ERROR duplicate flag.</summary>
    DuplicateFlag,

    /// <summary>CLIENT_ERROR invalid flag: a letter no memcached knows.</summary>
    InvalidFlag,

    /// <summary>CLIENT_ERROR invalid or duplicate flag: everything wrong with the flags of ma.</summary>
    InvalidOrDuplicateFlag,

    /// <summary>CLIENT_ERROR bad token in command line format: a number behind a flag that is none.</summary>
    BadToken,

    /// <summary>CLIENT_ERROR error decoding key.</summary>
    UndecodableKey,

    /// <summary>CLIENT_ERROR opaque token too long.</summary>
    OpaqueTooLong,

    /// <summary>CLIENT_ERROR options flags are too long: too many words.</summary>
    TooManyWords,

    /// <summary>CLIENT_ERROR invalid mode for ms M token.</summary>
    BadSetMode,

    /// <summary>CLIENT_ERROR invalid mode for ma M token.</summary>
    BadArithmeticMode,

    /// <summary>CLIENT_ERROR invalid numeric initial value: the J flag.</summary>
    BadInitialValue,

    /// <summary>CLIENT_ERROR invalid numeric delta value: the D flag.</summary>
    BadMetaDelta,

    /// <summary>CLIENT_ERROR line too long: ours, for a get beyond <see cref="ProtocolLimits.MaxRetrievalLineBytes"/>; comes with
    /// MustClose.</summary>
    LineTooLong,
}
