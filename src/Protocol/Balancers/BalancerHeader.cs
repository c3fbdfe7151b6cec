using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Protocol.Balancers;

/// <summary>What a load balancer sends before a client's own bytes, to say who the client is: the PROXY protocol, version 1 (a line) and 2
/// (binary).</summary>
/// <remarks>As HAProxy's proxy-protocol.txt describes it (2020). The first byte tells the versions apart. Pure.</remarks>
public static class BalancerHeader
{
    /// <summary>A header of version 1, with its line's end (section 2.1).</summary>
    public const int LongestLineBytes = 107;

    /// <summary>More than a few certificates' names are no description of a client: version 2 could have 64 KiB.</summary>
    public const int LongestBytes = FixedBytes + 4096;

    // Signature, version and command, family and transport, length of the rest (section 2.2).
    private const int FixedBytes = 16;
    private const int SignatureBytes = 12;
    private const int Version2 = 0x20, VersionMask = 0xF0;
    private const int Local = 0, Proxied = 1;
    private const int Unspecified = 0x00, TcpOverIpv4 = 0x11, TcpOverIpv6 = 0x21, UnixStream = 0x31;
    private const int Ipv4Bytes = 4, Ipv6Bytes = 16, PortBytes = 2;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> Word => "PROXY "u8;

    /// <summary>Reads one.</summary>
    /// <param name="received">What has come of a connection, from its first byte on.</param>
    /// <param name="client">Who the client is; null: the one who sent it is, or nobody has said.</param>
    /// <param name="consumed">Its length, behind which the client's bytes begin; 0 unless it is complete.</param>
    public static BalancerHeaderStatus TryRead(ReadOnlySpan<byte> received, out IPEndPoint? client, out int consumed)
    {
        (client, consumed) = (null, 0);
        if (received.IsEmpty) return BalancerHeaderStatus.NeedMoreData;
        return received[0] == Word[0] ? TryReadLine(received, out client, out consumed) : TryReadBinary(received, out client, out consumed);
    }

    private static BalancerHeaderStatus TryReadBinary(ReadOnlySpan<byte> received, out IPEndPoint? client, out int consumed)
    {
        (client, consumed) = (null, 0);
        var begun = Math.Min(received.Length, SignatureBytes);
        if (!received[..begun].SequenceEqual(Signature[..begun])) return BalancerHeaderStatus.Malformed;
        if (received.Length < FixedBytes) return BalancerHeaderStatus.NeedMoreData;

        var (command, family) = (received[SignatureBytes] & ~VersionMask, received[SignatureBytes + 1]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(received[(SignatureBytes + 2)..]);
        if ((received[SignatureBytes] & VersionMask) != Version2 || command > Proxied) return BalancerHeaderStatus.Malformed;
        if (FixedBytes + length > LongestBytes) return BalancerHeaderStatus.Malformed;
        if (command == Proxied && !MayHave(family, length)) return BalancerHeaderStatus.Malformed;
        if (received.Length < FixedBytes + length) return BalancerHeaderStatus.NeedMoreData;

        // What stands behind the addresses says nothing of who the client is.
        var addresses = received.Slice(FixedBytes, length);
        if (command != Local && family == TcpOverIpv4) client = EndOf(addresses, Ipv4Bytes);
        else if (command != Local && family == TcpOverIpv6) client = EndOf(addresses, Ipv6Bytes);
        consumed = FixedBytes + length;
        return BalancerHeaderStatus.Complete;
    }

    private static bool MayHave(int family, int length) => family switch
    {
        TcpOverIpv4 => length >= 2 * (Ipv4Bytes + PortBytes),
        TcpOverIpv6 => length >= 2 * (Ipv6Bytes + PortBytes),

        // Who came to the balancer by a socket of its machine has no address, and we have the balancer's.
        UnixStream or Unspecified => true,
        _ => false,
    };

    private static IPEndPoint EndOf(ReadOnlySpan<byte> addresses, int addressBytes) => new(
        new IPAddress(addresses[..addressBytes]), BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * addressBytes)..]));

    private static BalancerHeaderStatus TryReadLine(ReadOnlySpan<byte> received, out IPEndPoint? client, out int consumed)
    {
        (client, consumed) = (null, 0);
        var begun = Math.Min(received.Length, Word.Length);
        if (!received[..begun].SequenceEqual(Word[..begun])) return BalancerHeaderStatus.Malformed;
        var window = received[..Math.Min(received.Length, LongestLineBytes)];
        var end = window.IndexOf((byte)'\n');
        if (end < 0) return received.Length < LongestLineBytes ? BalancerHeaderStatus.NeedMoreData : BalancerHeaderStatus.Malformed;
        if (received[end - 1] != '\r') return BalancerHeaderStatus.Malformed;
        if (!TryReadFields(received[Word.Length..(end - 1)], out client)) return BalancerHeaderStatus.Malformed;
        consumed = end + 1;
        return BalancerHeaderStatus.Complete;
    }

    // TCP4 SOURCE DESTINATION PORT PORT, with one space between each two.
    private static bool TryReadFields(ReadOnlySpan<byte> fields, out IPEndPoint? client)
    {
        client = null;
        var family = Next(ref fields);

        // Whatever follows is to be ignored.
        if (family.SequenceEqual("UNKNOWN"u8)) return true;
        var isIpv6 = family.SequenceEqual("TCP6"u8);
        if (!isIpv6 && !family.SequenceEqual("TCP4"u8)) return false;
        if (!TryReadAddress(Next(ref fields), isIpv6, out var source) || !TryReadAddress(Next(ref fields), isIpv6, out _)) return false;
        if (!TryReadPort(Next(ref fields), out var port) || !TryReadPort(Next(ref fields), out _) || !fields.IsEmpty) return false;
        client = new IPEndPoint(source!, port);
        return true;
    }

    // The last one has no space behind it; there may be none at all.
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> fields)
    {
        var space = fields.IndexOf((byte)' ');
        var field = space < 0 ? fields : fields[..space];

        // A space that nothing follows is one too many.
        fields = space < 0 ? default : space + 1 == fields.Length ? " "u8 : fields[(space + 1)..];
        return field;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> field, bool isIpv6, out IPAddress? address)
    {
        address = null;

        // .NET also takes brackets, zones, ports, and IPv4 in fewer parts, other bases and with zeros in front.
        if (field.IndexOfAnyExcept("0123456789abcdefABCDEF.:"u8) >= 0 || !IPAddress.TryParse(Encoding.ASCII.GetString(field), out address))
            return false;
        if (isIpv6) return address.AddressFamily == AddressFamily.InterNetworkV6;
        return address.AddressFamily == AddressFamily.InterNetwork && Ascii.Equals(field, address.ToString());
    }

    private static bool TryReadPort(ReadOnlySpan<byte> field, out int port) =>
        Utf8Parser.TryParse(field, out port, out var digits) && digits == field.Length && port is >= 0 and <= ushort.MaxValue
        && (field[0] != '0' || digits == 1) && char.IsAsciiDigit((char)field[0]);
}
