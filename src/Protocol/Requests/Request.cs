using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>Of a binary request.</summary>
    public BinaryOpcode Opcode;

    /// <summary>Meta flags; of text verbs none but those that a binary request has.</summary>
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

    /// <summary>Of a binary request: four bytes that its response repeats, as they came.</summary>
    internal uint Opaque;

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

    /// <summary>The T flag's number.</summary>
    public int TouchExptime;

    /// <summary>The N flag's number.</summary>
    public int VivifyExptime;

    /// <summary>The R flag's number.</summary>
    public int RecacheExptime;

    /// <summary>The D flag's number; 0 without one, where memcached takes 1.</summary>
    public ulong Delta;

    /// <summary>The J flag's number.</summary>
    public ulong Initial;

    /// <summary>End of what stands before the flags of mg, ms, md and ma: the key, and the length of ms.</summary>
    internal int ArgumentsEnd;

    /// <summary>What memcached answers to an invalid request; valid with <see cref="ParseStatus.Invalid"/>, and with
    /// <see cref="ParseStatus.MustClose"/>, where it is <see cref="RequestError.None"/> if the connection closes without a word.</summary>
    public RequestError Error;

    /// <summary>Where those flags stand. The last field, so that requests without flags pay nothing for it.</summary>
    internal MetaFlagWords FlagWords;

    /// <summary>It came in the binary protocol, and is answered so.</summary>
    public readonly bool IsBinary => (Flags & MetaFlags.Binary) != 0;

    // All fields but the places of flags.
    private static int UsualBytes => Unsafe.SizeOf<Request>() - MetaFlagWords.UnusedBytes;

    /// <summary>As <c>default</c>, without touching the places of flags that no request of a text verb has: 3 % of a get.</summary>
    internal static void Begin(out Request request)
    {
        Unsafe.SkipInit(out request);
        BytesOf(ref request)[..UsualBytes].Clear();
    }

    /// <summary>Takes over another one.</summary>
    public void Set(in Request other)
    {
        if (other.FlagWords.Count > 0) this = other;
        else BytesOf(ref Unsafe.AsRef(in other))[..UsualBytes].CopyTo(BytesOf(ref this));
    }

    /// <summary>It stands for a binary request, and is answered as that one asks to be.</summary>
    public void TakeOrigin(in Request request)
    {
        Flags |= request.Flags & (MetaFlags.Binary | MetaFlags.Quiet);
        Opcode = request.Opcode;
        Opaque = request.Opaque;
    }

    private static Span<byte> BytesOf(ref Request request) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Request, byte>(ref request), Unsafe.SizeOf<Request>());
}
