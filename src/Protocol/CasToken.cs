using System.Buffers.Text;

namespace Understudy.Protocol;

/// <summary>Replaces CAS tokens inside lines.</summary>
public static class CasToken
{
    /// <summary>Copies a line and puts other digits in the place of its token.</summary>
    /// <param name="line">A VALUE line or a meta reply.</param>
    /// <param name="offset">First digit.</param>
    /// <param name="length">Number of digits.</param>
    /// <param name="token">What to write instead, in decimal.</param>
    /// <param name="destination">At least the line's length + 20 bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Replace(ReadOnlySpan<byte> line, int offset, int length, ulong token, Span<byte> destination)
    {
        line[..offset].CopyTo(destination);
        Utf8Formatter.TryFormat(token, destination[offset..], out var digits);
        var rest = line[(offset + length)..];
        rest.CopyTo(destination[(offset + digits)..]);
        return offset + digits + rest.Length;
    }
}
