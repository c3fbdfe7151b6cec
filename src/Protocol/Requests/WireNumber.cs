namespace Understudy.Protocol.Requests;

/// <summary>Reads numbers as memcached does: nothing but digits, and a minus where the number may be negative (mcmc.c, mcmc_tokto32 and its
/// kin; measured on 1.6.45).</summary>
/// <remarks>Older servers take more for a number, and of a number of 64 bits the low 32. What is forwarded must be read alike by all of
/// them: a length that one of them refuses has its value read as commands there.</remarks>
public static class WireNumber
{
    // Up to 18 digits cannot overflow 64 bits.
    private const int SafeDigits = 18;

    // MCMC_TOKTO32_MAX and MCMC_TOKTO64_MAX, leading zeros among them.
    private const int MaxLetters32 = 11;
    private const int MaxLetters64 = 22;

    public static bool TryReadInt32(ReadOnlySpan<byte> word, out int value)
    {
        var isNegative = word is [(byte)'-', ..] && word.Length <= MaxLetters32;
        var isNumber = TryReadDigits(isNegative ? word[1..] : word, MaxLetters32, out var magnitude)
            && magnitude <= (isNegative ? 1UL << 31 : int.MaxValue);
        value = isNumber ? (int)(isNegative ? -(long)magnitude : (long)magnitude) : 0;
        return isNumber;
    }

    public static bool TryReadUInt32(ReadOnlySpan<byte> word, out uint value)
    {
        var isNumber = TryReadDigits(word, MaxLetters32, out var wide) && wide <= uint.MaxValue;
        value = isNumber ? (uint)wide : 0;
        return isNumber;
    }

    internal static bool TryReadUInt64(ReadOnlySpan<byte> word, out ulong value) => TryReadDigits(word, MaxLetters64, out value);

    /// <summary>As the C library reads it (util.c, safe_strtol): flags and exptime of a storage command, and they alone. Blanks and a sign
    /// may come first, anything may follow a blank, and of 64 bits the low 32 are kept.</summary>
    internal static bool TryReadLooseInt32(ReadOnlySpan<byte> word, out int value)
    {
        var isNumber = TryReadMagnitude(word, out var magnitude, out var isNegative)
            && magnitude <= (isNegative ? 1UL << 63 : long.MaxValue);
        value = isNumber ? (int)(isNegative ? 0 - magnitude : magnitude) : 0;
        return isNumber;
    }

    internal static bool TryReadLooseUInt32(ReadOnlySpan<byte> word, out uint value)
    {
        var isNumber = TryReadMagnitude(word, out var magnitude, out var isNegative);
        var wide = isNegative ? 0 - magnitude : magnitude;
        value = (uint)wide;
        // A minus is refused only where the result looks negative, so -18446744073709551615 is 1.
        return isNumber && ((long)wide >= 0 || !word.Contains((byte)'-'));
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> word, int maxLetters, out ulong value)
    {
        value = 0;
        if (word.Length > maxLetters) return false;
        foreach (var letter in word)
        {
            var digit = (uint)(letter - '0');
            if (digit > 9) return false;
            if (word.Length > SafeDigits && value > (ulong.MaxValue - digit) / 10) return false;
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
