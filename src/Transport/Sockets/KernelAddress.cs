using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Understudy.Transport.Sockets;

/// <summary>A kernel socket address: the family in host order, then what the family wants (ip(7), ipv6(7), unix(7)).</summary>
[InlineArray(CapacityBytes)]
internal struct KernelAddress
{
    public const int CapacityBytes = 112;               // sockaddr_un is 110, the longest
    public const int MaxUnixPathBytes = 107;            // 108 with the terminating 0

    public const int FamilyUnix = 1;
    public const int FamilyV4 = 2;
    public const int FamilyV6 = 10;

    private const int BytesV4 = 16;
    private const int BytesV6 = 28;

    private byte _first;

    /// <summary>The family to create a socket with.</summary>
    public static int FamilyOf(NetworkAddress address) => address.EndPoint?.AddressFamily switch
    {
        null => FamilyUnix,
        AddressFamily.InterNetworkV6 => FamilyV6,
        _ => FamilyV4,
    };

    /// <summary>Of one that is no Unix path.</summary>
    public static int LengthOf(int family) => family == FamilyV6 ? BytesV6 : BytesV4;

    /// <summary>Writes the address down.</summary>
    /// <returns>Its length in bytes, or 0 if a Unix path is empty or too long to be one.</returns>
    public static int Write(NetworkAddress address, out KernelAddress result)
    {
        result = default;
        Span<byte> bytes = result;
        Unsafe.WriteUnaligned(ref bytes[0], (ushort)FamilyOf(address));
        if (address.UnixPath is { } path)
        {
            var pathBytes = Encoding.UTF8.GetByteCount(path);
            if (pathBytes is 0 or > MaxUnixPathBytes) return 0;
            Encoding.UTF8.GetBytes(path, bytes[2..]);
            return 2 + pathBytes + 1;
        }

        var endPoint = address.EndPoint!;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily != AddressFamily.InterNetworkV6)
        {
            endPoint.Address.TryWriteBytes(bytes[4..], out _);
            return BytesV4;
        }

        endPoint.Address.TryWriteBytes(bytes[8..], out _);
        Unsafe.WriteUnaligned(ref bytes[24], (uint)endPoint.Address.ScopeId);
        return BytesV6;
    }

    /// <summary>Reads the path of a Unix socket; null if it is something else, or has none in the file system.</summary>
    public static NetworkAddress? ReadUnix(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || Unsafe.ReadUnaligned<ushort>(in bytes[0]) != FamilyUnix || bytes[2] != (byte)'/') return null;
        var path = bytes[2..];
        var end = path.IndexOf((byte)0);
        return NetworkAddress.Unix(Encoding.UTF8.GetString(end < 0 ? path : path[..end]));
    }

    /// <summary>Reads a TCP address; null if it is not one. IPv4 in IPv6 dress, as a dual-stack listener sees it, comes out as
    /// IPv4.</summary>
    public static NetworkAddress? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return null;
        var family = Unsafe.ReadUnaligned<ushort>(in bytes[0]);
        if (family == FamilyV4 && bytes.Length >= BytesV4)
            return NetworkAddress.Tcp(new IPAddress(bytes[4..8]), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        if (family != FamilyV6 || bytes.Length < BytesV6) return null;

        var address = new IPAddress(bytes[8..24], Unsafe.ReadUnaligned<uint>(in bytes[24]));
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return NetworkAddress.Tcp(address, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
    }
}
