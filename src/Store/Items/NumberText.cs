using System.Buffers.Text;

namespace Understudy.Store.Items;

/// <summary>Values that incr and decr accept.</summary>
internal static class NumberText
{
    /// <summary>Digits of the largest 64-bit number.</summary>
    public const int MaxBytes = 20;

    /// <summary>Reads as memcached does: strtoull, whose end must be white space or the end of the value (safe_strtoull in
    /// util.c).</summary>
    /// <remarks>So "12 abc" is 12, a value of spaces is 0, and a minus is allowed when the wrapped result looks positive.</remarks>
    public static bool TryRead(ReadOnlySpan<byte> value, out ulong number)
    {
        number = 0;
        if (value.IsEmpty) return false;
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

        // Without digits strtoull stops where it began; memcached takes that as 0 when white space stands there.
        if (at == firstDigit) return IsSpace(value[0]);
        if (at < value.Length && !IsSpace(value[at])) return false;
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
