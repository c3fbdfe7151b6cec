namespace Understudy.Protocol.Requests;

/// <summary>One request as it lies in the received bytes. All offsets count from the first byte of the request.</summary>
/// <remarks>A plain value without references: a parser fills it, a caller reads it while the bytes are still there.</remarks>
public struct Request
{
    public Verb Verb;

    /// <summary>The mode of ms and ma.</summary>
    public MetaMode Mode;

    /// <summary>The client wants no reply (<c>noreply</c>), not even to an invalid request; <see cref="RequestErrors.Reply(in Request)"/>
    /// minds that. The quiet flag of meta verbs is in <see cref="Flags"/>, since it hides only some replies.</summary>
    public bool IsNoReply;

    /// <summary>More than one key: get, gets, gat and gats. The keys lie between <see cref="KeyOffset"/> and <see cref="KeysEnd"/>,
    /// separated by spaces.</summary>
    public bool HasManyKeys;

    /// <summary>Meta flags; none on text verbs.</summary>
    public MetaFlags Flags;

    /// <summary>First key as sent (base64 if the flag says so), 1 to 250 bytes. 0 if the verb has none. For stats: its first argument, of
    /// any length.</summary>
    public int KeyOffset;
    public int KeyLength;

    /// <summary>End of the last key of a retrieval.</summary>
    public int KeysEnd;

    /// <summary>The command line with its LF.</summary>
    public int LineLength;

    /// <summary>The line without a trailing <c>noreply</c> and without its end or whatever follows a NUL: what a server is sent, with
    /// CRLF put behind it.</summary>
    public int CommandLength;

    /// <summary>Bytes of the value without the CRLF behind it; -1 if the verb carries none. The value begins at
    /// <see cref="LineLength"/>.</summary>
    public int ValueLength;

    /// <summary>The whole request: line, value and CRLF. With <see cref="ParseStatus.NeedMoreData"/>: how long it will be, 0 while unknown.
    /// With <see cref="ParseStatus.Invalid"/>: how many bytes to skip, which may be more than have arrived (memcached swallows the value
    /// of some bad commands).</summary>
    public long Length;

    /// <summary>Exptime as on the wire of set, touch, gat, flush_all (there: the delay, 0 if none).</summary>
    public long Exptime;

    /// <summary>The client's flags of a storage command.</summary>
    public uint ClientFlags;

    /// <summary>CAS token of cas, delta of incr and decr, level of verbosity; the C flag's token on meta verbs.</summary>
    public ulong Number;

    /// <summary>The E flag's token.</summary>
    public ulong ExplicitCas;

    /// <summary>What memcached answers to an invalid request; valid with <see cref="ParseStatus.Invalid"/>, and with
    /// <see cref="ParseStatus.MustClose"/>, where it is <see cref="RequestError.None"/> if the connection closes without a word.</summary>
    public RequestError Error;
}
