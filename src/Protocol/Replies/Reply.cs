namespace Understudy.Protocol.Replies;

/// <summary>One reply frame as it lies in the received bytes. All offsets count from its first byte.</summary>
public struct Reply
{
    public ReplyKind Kind;

    /// <summary>The line with its CRLF.</summary>
    public int LineLength;

    /// <summary>The whole frame, value and its CRLF included. With <see cref="ParseStatus.NeedMoreData"/>: how long it will be, 0 while
    /// unknown.</summary>
    public long Length;

    /// <summary>Bytes of the value without the CRLF; it begins at <see cref="LineLength"/>. -1 if the frame has none.</summary>
    public int ValueLength;

    /// <summary>The key of a VALUE line.</summary>
    public int KeyOffset;
    public int KeyLength;

    /// <summary>The CAS token's digits: last word of a VALUE line with one, or behind the <c>c</c> of a meta reply. Length 0 if there is
    /// none.</summary>
    public int CasOffset;
    public int CasLength;

    /// <summary>The CAS token.</summary>
    public ulong Cas;

    /// <summary>The opaque of a meta reply with its letter. Length 0 if there is none.</summary>
    public int OpaqueOffset;
    public int OpaqueLength;

    /// <summary>A meta reply says that the item is stale (X), that this client won the right to recache (W), or that another did
    /// (Z).</summary>
    public bool IsStale;
    public bool IsWin;
    public bool IsTokenTaken;
}
