using System.Buffers.Text;

namespace Understudy.Protocol;

/// <summary>CAS tokens on their way between servers, which count each for itself, and clients.</summary>
public static class CasToken
{
    /// <summary>Makes a server's token one for clients, and one of a client's the server's: both ways are the same.</summary>
    /// <param name="token">Any number.</param>
    /// <param name="mask">What the server's tokens are combined with; 0 leaves them alone.</param>
    /// <returns>A different number for each. 0 is no token but the absence of one, and memcached stores unconditionally where it is given:
    /// it stays, and nothing else becomes it.</returns>
    public static ulong Exchange(ulong token, ulong mask) => token == 0 || token == mask ? token : token ^ mask;

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
