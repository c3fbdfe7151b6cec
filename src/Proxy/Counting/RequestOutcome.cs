namespace Understudy.Proxy.Counting;

/// <summary>What became of a client's request. Each request ends in exactly one; those from <see cref="Deadline"/> on are errors, by their
/// cause.</summary>
internal enum RequestOutcome : byte
{
    /// <summary>The item was there. Of many keys: at least one.</summary>
    Hit,

    /// <summary>It was not.</summary>
    Miss,

    /// <summary>A value was stored.</summary>
    Stored,

    /// <summary>It was not, since the item's state forbade it: NOT_STORED, EXISTS.</summary>
    NotStored,

    /// <summary>A request that concerns no item was carried out.</summary>
    Done,

    /// <summary>It is nothing that clients may ask here: a reserved key, a command that some server does not know.</summary>
    Refused,

    /// <summary>No server answered in time.</summary>
    Deadline,

    /// <summary>No server that holds the key could be asked.</summary>
    NoLiveCopy,

    /// <summary>The connection to the last server was lost before it answered.</summary>
    ConnectionLost,

    /// <summary>A server could not: SERVER_ERROR.</summary>
    RefusedByServer,

    /// <summary>A value is larger than the proxy, or a server, takes.</summary>
    TooLarge,

    /// <summary>There was no room: for the request, for its reply since the client does not read, or with servers that take writes too
    /// slowly.</summary>
    Busy,

    /// <summary>It was written, and other proxies of the group have not agreed to that in time.</summary>
    NotAgreed,

    /// <summary>The request was none, or not a valid one: ERROR, CLIENT_ERROR.</summary>
    Protocol,
}
