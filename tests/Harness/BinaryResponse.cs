using System.Buffers.Binary;
using System.Text;

namespace Understudy.Harness;

/// <summary>A response of memcached's binary protocol. Text stands for bytes one to one (Latin-1).</summary>
public sealed record BinaryResponse(
    byte Magic, byte Opcode, ushort Status, byte DataType, uint Opaque, ulong Cas, string Extras, string Key, string Value)
{
    private const int HeaderBytes = 24;

    /// <summary>Takes one off the front of what was received.</summary>
    /// <returns>Null if it is not all there.</returns>
    public static BinaryResponse? TryRead(string received, out int length)
    {
        length = 0;
        if (received.Length < HeaderBytes) return null;
        ReadOnlySpan<byte> header = Encoding.Latin1.GetBytes(received[..HeaderBytes]);
        var bodyBytes = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        if (received.Length < HeaderBytes + bodyBytes) return null;
        length = HeaderBytes + bodyBytes;
        int extrasBytes = header[4], keyBytes = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        var body = received.Substring(HeaderBytes, bodyBytes);
        return new BinaryResponse(
            header[0], header[1], BinaryPrimitives.ReadUInt16BigEndian(header[6..]), header[5],
            BinaryPrimitives.ReadUInt32BigEndian(header[12..]), BinaryPrimitives.ReadUInt64BigEndian(header[16..]),
            body[..extrasBytes], body.Substring(extrasBytes, keyBytes), body[(extrasBytes + keyBytes)..]);
    }

    /// <summary>Reads the next one; fails if the connection closes or the limit passes before.</summary>
    public static BinaryResponse Read(Wire wire, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var header = wire.ReadExactly(HeaderBytes, limit);
        var bodyBytes = BinaryPrimitives.ReadInt32BigEndian(Encoding.Latin1.GetBytes(header).AsSpan(8));
        return TryRead(header + wire.ReadExactly(bodyBytes, limit), out _)!;
    }

    /// <summary>Sends a request and reads its response.</summary>
    public static BinaryResponse Ask(Wire wire, BinaryRequest request, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(wire);
        ArgumentNullException.ThrowIfNull(request);
        wire.Send(request.ToWire(), limit);
        return Read(wire, limit);
    }
}
