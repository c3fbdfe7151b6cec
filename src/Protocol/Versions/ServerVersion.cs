using System.Buffers.Text;

namespace Understudy.Protocol.Versions;

/// <summary>A version of memcached, as in <c>STAT version 1.4.15</c>.</summary>
/// <param name="Major">0 to 999, as the others.</param>
/// <param name="Minor">Above it decides nothing.</param>
/// <param name="Micro">Distributions and services put words of their own behind it, which do not count.</param>
public readonly record struct ServerVersion(int Major, int Minor, int Micro) : IComparable<ServerVersion>
{
    private const int MaxDigits = 3;

    /// <summary>Reads a version from the front of what a server calls itself: <c>1.6.12-openssl</c>, <c>1.4.5_4_gaa7839e</c>.</summary>
    /// <returns>False if that does not begin with three numbers.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ServerVersion version)
    {
        version = default;
        if (!TryReadNumber(ref text, out var major) || !TryReadDot(ref text)) return false;
        if (!TryReadNumber(ref text, out var minor) || !TryReadDot(ref text)) return false;
        if (!TryReadNumber(ref text, out var micro)) return false;
        version = new ServerVersion(major, minor, micro);
        return true;
    }

    public static bool operator <(ServerVersion left, ServerVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ServerVersion left, ServerVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ServerVersion left, ServerVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ServerVersion left, ServerVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(ServerVersion other) => (Major, Minor, Micro).CompareTo((other.Major, other.Minor, other.Micro));

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Micro}");

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'9') return false;
        if (!Utf8Parser.TryParse(text, out number, out var digits) || digits > MaxDigits) return false;
        text = text[digits..];
        return true;
    }

    private static bool TryReadDot(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != (byte)'.') return false;
        text = text[1..];
        return true;
    }
}
