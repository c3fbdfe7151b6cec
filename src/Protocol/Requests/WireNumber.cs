namespace Understudy.Protocol.Requests;

/// <summary>Reads numbers as memcached does (util.c, safe_strtol and its kin, on top of the C library's strtol and strtoul).</summary>
/// <remarks>Blanks and a sign may come first, anything may follow a blank, and the 32-bit forms keep the low 32 bits of a 64-bit number:
/// a length of 4294967297 is 1. We forward lines as they are, so we must read them as the server will (all measured on 1.6.18).</remarks>
public static class WireNumber
{
    // Up to 18 digits cannot overflow 64 bits.
    private const int SafeDigits = 18;

    public static bool TryReadInt32(ReadOnlySpan<byte> word, out int value)
    {
        if (TryReadPlain(word, out var plain))
        {
            value = (int)plain;
            return true;
        }

        var isNumber = TryReadMagnitude(word, out var magnitude, out var isNegative)
            && magnitude <= (isNegative ? 1UL << 63 : long.MaxValue);
        value = isNumber ? (int)(isNegative ? 0 - magnitude : magnitude) : 0;
        return isNumber;
    }

    public static bool TryReadUInt32(ReadOnlySpan<byte> word, out uint value)
    {
        var isNumber = TryReadUInt64(word, out var wide);
        value = (uint)wide;
        return isNumber;
    }

    internal static bool TryReadUInt64(ReadOnlySpan<byte> word, out ulong value)
    {
        if (TryReadPlain(word, out value)) return true;
        if (!TryReadMagnitude(word, out var magnitude, out var isNegative)) return false;
        value = isNegative ? 0 - magnitude : magnitude;

        // memcached refuses a minus sign only where the result looks negative, so -18446744073709551615 is 1.
        return (long)value >= 0 || !word.Contains((byte)'-');
    }

    private static bool TryReadPlain(ReadOnlySpan<byte> word, out ulong value)
    {
        value = 0;
        if (word.Length is 0 or > SafeDigits) return false;
        foreach (var letter in word)
        {
            var digit = (uint)(letter - '0');
            if (digit > 9) return false;
            value = value * 10 + digit;
        }
        return true;
    }

    private static bool TryReadMagnitude(ReadOnlySpan<byte> word, out ulong magnitude, out bool isNegative)
    {
        magnitude = 0;
        isNegative = false;
        var i = 0;
        while (i < word.Length && IsBlank(word[i])) i++;
        if (i < word.Length && word[i] is (byte)'+' or (byte)'-') isNegative = word[i++] == '-';

        var firstDigit = i;
        for (; i < word.Length; i++)
        {
            var digit = (uint)(word[i] - '0');
            if (digit > 9) break;
            if (magnitude > (ulong.MaxValue - digit) / 10) return false;
            magnitude = magnitude * 10 + digit;
        }
        return i > firstDigit && (i == word.Length || IsBlank(word[i]));
    }

    // isspace in the C locale.
    private static bool IsBlank(byte letter) => letter is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');
}
