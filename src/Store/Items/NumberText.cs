using System.Buffers.Text;

namespace Understudy.Store.Items;

/// <summary>Values that incr and decr accept.</summary>
internal static class NumberText
{
    /// <summary>Digits of the largest 64-bit number.</summary>
    public const int MaxBytes = 20;

    /// <summary>Reads as memcached does: strtoull, whose end must be white space, a NUL or the end of the value (safe_strtoull in
    /// util.c).</summary>
    /// <remarks>So "12 abc" is 12, and a minus is allowed when the wrapped result looks positive. White space alone is no number;
    /// memcached then goes on reading in what lies behind its value, which sometimes is one.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> value, out ulong number)
    {
        number = 0;
        var at = 0;
        while (at < value.Length && IsSpace(value[at])) at++;
        var isNegative = at < value.Length && value[at] == '-';
        if (at < value.Length && (value[at] is (byte)'-' or (byte)'+')) at++;
        var firstDigit = at;
        for (; at < value.Length && value[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            var digit = (ulong)(value[at] - '0');
            if (number > (ulong.MaxValue - digit) / 10) return false;
            number = number * 10 + digit;
        }

        if (at == firstDigit) return false;
        if (at < value.Length && value[at] != 0 && !IsSpace(value[at])) return false;
        if (isNegative) number = 0 - number;
        return !isNegative || (long)number >= 0;
    }

    public static int Write(ulong number, Span<byte> text)
    {
        Utf8Formatter.TryFormat(number, text, out var written);
        return written;
    }

    private static bool IsSpace(byte character) => character is (byte)' ' or (>= 9 and <= 13);
}
