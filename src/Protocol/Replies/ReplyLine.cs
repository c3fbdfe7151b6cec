namespace Understudy.Protocol.Replies;

/// <summary>Reads the words of a reply's line.</summary>
internal static class ReplyLine
{
    // The digits of 18446744073709551615.
    private const int MostDigits = 20;
    private const ulong MostTens = ulong.MaxValue / 10;

    /// <summary><c>VALUE key flags bytes [cas]</c>.</summary>
    public static bool TryReadValue(ReadOnlySpan<byte> line, ref Reply reply)
    {
        reply.Kind = ReplyKind.Value;
        reply.KeyOffset = "VALUE ".Length;
        reply.KeyLength = line[reply.KeyOffset..].IndexOf((byte)' ');
        if (reply.KeyLength is < 1 or > ProtocolLimits.MaxKeyBytes) return false;

        var position = reply.KeyOffset + reply.KeyLength + 1;
        if (!TryReadNumber(line, ref position, out var flags) || flags > uint.MaxValue) return false;
        if (!TryReadSpace(line, ref position) || !TryReadLength(line, ref position, ref reply)) return false;
        if (position == line.Length) return true;
        return TryReadSpace(line, ref position) && TryReadCas(line, ref position, ref reply) && position == line.Length;
    }

    /// <summary>The two letters of a meta reply, the length of a VA, and flags.</summary>
    public static bool TryReadMeta(ReadOnlySpan<byte> line, ref Reply reply)
    {
        var position = 2;
        if (reply.Kind == ReplyKind.MetaValue)
        {
            if (!TryReadSpace(line, ref position) || !TryReadLength(line, ref position, ref reply)) return false;
        }

        while (position < line.Length)
        {
            if (!TryReadSpace(line, ref position)) return false;
            var length = line[position..].IndexOf((byte)' ');
            if (length < 0) length = line.Length - position;
            if (!TryReadFlag(line, position, length, ref reply)) return false;
            position += length;
        }
        return true;
    }

    /// <summary>Digits, then spaces where decr has left fewer digits than there were.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> line)
    {
        var digits = line.TrimEnd((byte)' ');
        return digits.Length is > 0 and <= MostDigits && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    private static bool TryReadFlag(ReadOnlySpan<byte> line, int position, int length, ref Reply reply)
    {
        if (length == 0) return true;   // "HD " and double spaces carry nothing
        switch (line[position])
        {
            case (byte)'c':
                var digits = position + 1;
                return TryReadCas(line, ref digits, ref reply) && digits == position + length;
            case (byte)'O':
                (reply.OpaqueOffset, reply.OpaqueLength) = (position, length);
                return true;
            case (byte)'W' when length == 1:
                reply.IsWin = true;
                return true;
            case (byte)'X' when length == 1:
                reply.IsStale = true;
                return true;
            case (byte)'Z' when length == 1:
                reply.IsTokenTaken = true;
                return true;
            default:
                return true;
        }
    }

    private static bool TryReadLength(ReadOnlySpan<byte> line, ref int position, ref Reply reply)
    {
        if (!TryReadNumber(line, ref position, out var length) || length > ProtocolLimits.MaxItemBytes) return false;
        reply.ValueLength = (int)length;
        return true;
    }

    private static bool TryReadCas(ReadOnlySpan<byte> line, ref int position, ref Reply reply)
    {
        reply.CasOffset = position;
        if (!TryReadNumber(line, ref position, out reply.Cas)) return false;
        reply.CasLength = position - reply.CasOffset;
        return true;
    }

    private static bool TryReadSpace(ReadOnlySpan<byte> line, ref int position) =>
        (uint)position < (uint)line.Length && line[position++] == ' ';

    private static bool TryReadNumber(ReadOnlySpan<byte> line, ref int position, out ulong number)
    {
        number = 0;
        var i = position;
        for (; (uint)i < (uint)line.Length; i++)
        {
            var digit = (uint)(line[i] - '0');
            if (digit > 9) break;
            if (number >= MostTens && (number > MostTens || digit > ulong.MaxValue % 10)) return false;
            number = number * 10 + digit;
        }

        var first = position;
        position = i;
        return i > first;
    }
}
