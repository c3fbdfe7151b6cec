using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Binary;

/// <summary>Writes binary requests as text or meta requests that ask for the same, since that is what servers are sent.</summary>
/// <remarks>A get is a text command, which leaves alone the right to renew a stale item, as a binary get does; what is to tell a token or
/// to mind one is a meta command.</remarks>
public static class BinaryTranslation
{
    /// <summary>More than any line takes but its key.</summary>
    public const int FixedRoom = 160;

    // Exptimes are read with a sign: what is beyond the end of 2038 January would be over. memcached's binary protocol has none.
    private const long LatestExptime = int.MaxValue;

    /// <summary>Writes the line; the value of a storage command and a line end follow.</summary>
    /// <param name="bytes">The request, from its first byte.</param>
    /// <param name="request">What the parser read from it: one with a key.</param>
    /// <param name="hasMeta">Whether servers know meta commands.</param>
    /// <param name="destination"><see cref="FixedRoom"/> and <see cref="ProtocolLimits.MaxKeyBytes"/>.</param>
    /// <param name="status">Why it cannot be put so.</param>
    /// <returns>Bytes written; 0 if it cannot be put so.</returns>
    public static int Write(
        ReadOnlySpan<byte> bytes, in Request request, bool hasMeta, Span<byte> destination, out BinaryStatus status)
    {
        Span<byte> encoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        scoped var key = bytes.Slice(request.KeyOffset, request.KeyLength);
        var isEncoded = Base64Key.IsNeededFor(key);
        status = BinaryStatus.NotSupported;
        if (isEncoded && !hasMeta) return 0;
        if (isEncoded)
        {
            status = BinaryStatus.InvalidArguments;
            if (!Base64Key.TryEncode(key, encoded, out var length)) return 0;
            key = encoded[..length];
        }

        status = BinaryStatus.Success;
        var pen = new RequestPen(destination);
        var isWritten = hasMeta ? TryWriteMeta(ref pen, in request, key, isEncoded) : TryWriteText(ref pen, in request, key);
        if (isWritten) return pen.EndLine();
        status = BinaryStatus.NotSupported;
        return 0;
    }

    private static bool TryWriteMeta(ref RequestPen pen, in Request request, scoped ReadOnlySpan<byte> key, bool isEncoded)
    {
        switch (request.Verb)
        {
            case Verb.Gets or Verb.Gats when !isEncoded:
            case Verb.MetaDelete when !isEncoded && request.Number == 0:
                return TryWriteText(ref pen, in request, key);
            case Verb.Gets:
                Begin(ref pen, "mg "u8, key, isEncoded, " v f c"u8);
                break;
            case Verb.Gats:
                Begin(ref pen, "mg "u8, key, isEncoded, " v f c"u8);
                AddExptime(ref pen, " T"u8, request.Exptime);
                break;
            case Verb.MetaGet:
                Begin(ref pen, "mg "u8, key, isEncoded, " f c"u8);
                AddExptime(ref pen, " T"u8, request.Exptime);
                break;
            case Verb.MetaSet:
                pen.Add("ms "u8);
                pen.Add(key);
                pen.Add(" "u8);
                pen.Add((long)request.ValueLength);
                pen.Add(isEncoded ? " b c"u8 : " c"u8);
                AddStorage(ref pen, in request);
                AddToken(ref pen, request.Number);
                break;
            case Verb.MetaDelete:
                Begin(ref pen, "md "u8, key, isEncoded, default);
                AddToken(ref pen, request.Number);
                break;
            default:
                Begin(ref pen, "ma "u8, key, isEncoded, request.Mode == MetaMode.Decrement ? " v c MD D"u8 : " v c MI D"u8);
                pen.Add(request.Delta);
                AddCreation(ref pen, in request);
                AddToken(ref pen, request.Number);
                break;
        }

        return true;
    }

    private static void Begin(
        ref RequestPen pen, ReadOnlySpan<byte> verb, scoped ReadOnlySpan<byte> key, bool isEncoded, ReadOnlySpan<byte> flags)
    {
        pen.Add(verb);
        pen.Add(key);
        if (isEncoded) pen.Add(" b"u8);
        pen.Add(flags);
    }

    private static void AddExptime(ref RequestPen pen, ReadOnlySpan<byte> flag, long exptime)
    {
        pen.Add(flag);
        pen.Add(Math.Min(exptime, LatestExptime));
    }

    private static void AddToken(ref RequestPen pen, ulong token)
    {
        if (token == 0) return;
        pen.Add(" C"u8);
        pen.Add(token);
    }

    private static void AddStorage(ref RequestPen pen, in Request request)
    {
        if (request.ClientFlags != 0)
        {
            pen.Add(" F"u8);
            pen.Add((ulong)request.ClientFlags);
        }

        if (request.Exptime != 0) AddExptime(ref pen, " T"u8, request.Exptime);
        pen.Add(request.Mode switch
        {
            MetaMode.Add => " ME"u8,
            MetaMode.Replace => " MR"u8,
            MetaMode.Append => " MA"u8,
            MetaMode.Prepend => " MP"u8,
            _ => default,
        });
    }

    private static void AddCreation(ref RequestPen pen, in Request request)
    {
        if ((request.Flags & MetaFlags.Vivify) == 0) return;
        AddExptime(ref pen, " N"u8, request.Exptime);
        pen.Add(" J"u8);
        pen.Add(request.Initial);
    }

    // What servers before 1.6.10 know. They do not tell the token of what was stored.
    private static bool TryWriteText(ref RequestPen pen, in Request request, scoped ReadOnlySpan<byte> key)
    {
        switch (request.Verb)
        {
            case Verb.Gets:
                pen.Add("gets "u8);
                pen.Add(key);
                return true;
            case Verb.Gats:
                AddExptime(ref pen, "gats "u8, request.Exptime);
                pen.Add(" "u8);
                pen.Add(key);
                return true;
            case Verb.MetaGet:
                pen.Add("touch "u8);
                pen.Add(key);
                AddExptime(ref pen, " "u8, request.Exptime);
                return true;
            case Verb.MetaSet when request.Mode is MetaMode.Append or MetaMode.Prepend && request.Number != 0:
                return false;
            case Verb.MetaSet:
                AddTextStorage(ref pen, in request, key);
                return true;
            case Verb.MetaDelete when request.Number == 0:
                pen.Add("delete "u8);
                pen.Add(key);
                return true;
            case Verb.MetaArithmetic when request.Number == 0 && (request.Flags & MetaFlags.Vivify) == 0:
                pen.Add(request.Mode == MetaMode.Decrement ? "decr "u8 : "incr "u8);
                pen.Add(key);
                pen.Add(" "u8);
                pen.Add(request.Delta);
                return true;
            default:
                return false;
        }
    }

    private static void AddTextStorage(ref RequestPen pen, in Request request, scoped ReadOnlySpan<byte> key)
    {
        pen.Add(request.Mode switch
        {
            MetaMode.Add => "add "u8,
            MetaMode.Replace => "replace "u8,
            MetaMode.Append => "append "u8,
            MetaMode.Prepend => "prepend "u8,
            _ when request.Number != 0 => "cas "u8,
            _ => "set "u8,
        });
        pen.Add(key);
        pen.Add(" "u8);
        pen.Add((ulong)request.ClientFlags);
        AddExptime(ref pen, " "u8, request.Exptime);
        pen.Add(" "u8);
        pen.Add((long)request.ValueLength);
        if (request.Number == 0) return;
        pen.Add(" "u8);
        pen.Add(request.Number);
    }
}
