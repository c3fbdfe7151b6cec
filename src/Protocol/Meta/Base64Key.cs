using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Understudy.Protocol.Meta;

/// <summary>Keys of meta requests with the <c>b</c> flag.</summary>
public static class Base64Key
{
    private const byte NoDigit = 0xff;

    /// <summary>Decodes the key as memcached stores it: bytes outside the alphabet do not count, padding ends the key (base64.c).</summary>
    /// <param name="encoded">1 to 250 bytes.</param>
    /// <param name="destination">At least 250 bytes.</param>
    /// <param name="written">Length of the decoded key.</param>
    /// <returns>False where memcached says <c>CLIENT_ERROR error decoding key</c>.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> destination, out int written)
    {
        written = 0;
        var total = 0;
        foreach (var letter in encoded)
        {
            if (DigitOf(letter) != NoDigit) total++;
        }
        if (total % 4 != 0) return false;

        uint group = 0;
        var digits = 0;
        var padding = 0;
        foreach (var letter in encoded)
        {
            var digit = DigitOf(letter);
            if (digit == NoDigit) continue;
            if (letter == '=') padding++;
            group = group << 6 | digit;
            if (++digits % 4 != 0) continue;

            if (padding > 2) return false;
            destination[written] = (byte)(group >> 16);
            destination[written + 1] = (byte)(group >> 8);
            destination[written + 2] = (byte)group;
            written += 3 - padding;
            group = 0;
            if (padding > 0) break;
        }
        return written > 0;
    }

    [SkipLocalsInit]
    internal static bool CanDecode(ReadOnlySpan<byte> encoded)
    {
        Span<byte> key = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return TryDecode(encoded, key, out _);
    }

    // The padding sign counts as a zero digit.
    private static byte DigitOf(byte letter) => letter switch
    {
        >= (byte)'A' and <= (byte)'Z' => (byte)(letter - 'A'),
        >= (byte)'a' and <= (byte)'z' => (byte)(letter - 'a' + 26),
        >= (byte)'0' and <= (byte)'9' => (byte)(letter - '0' + 52),
        (byte)'+' => 62,
        (byte)'/' => 63,
        (byte)'=' => 0,
        _ => NoDigit,
    };

    /// <summary>Whether a key has bytes that would end it, or the line, if it stood there as it is.</summary>
    public static bool IsNeededFor(ReadOnlySpan<byte> key) => key.IndexOfAny(" \r\n\0"u8) >= 0;

    /// <summary>Encodes a key for a command with the <c>b</c> flag.</summary>
    /// <param name="key">1 to 250 bytes.</param>
    /// <param name="destination">At least 250 bytes.</param>
    /// <param name="written">Length of the encoded key.</param>
    /// <returns>False if it is longer than 250 bytes in base64, which memcached refuses.</returns>
    public static bool TryEncode(ReadOnlySpan<byte> key, Span<byte> destination, out int written) =>
        Base64.EncodeToUtf8(key, destination[..ProtocolLimits.MaxKeyBytes], out _, out written) == OperationStatus.Done;
}
