using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Binary;

/// <summary>The frames of the binary protocol: a header of 24 bytes, extras, key and value; all numbers are big-endian.</summary>
/// <remarks>As protocol_binary.h and proto_bin.c have it in memcached 1.6.18.</remarks>
public static class BinaryFrame
{
    /// <summary>Of requests and of responses.</summary>
    public const int HeaderBytes = 24;

    /// <summary>More than a response has beside its value or its text: header, extras and the longest key.</summary>
    public const int MaxFrontBytes = HeaderBytes + FlagsBytes + ProtocolLimits.MaxKeyBytes;

    /// <summary>The extras of a response with an item: its client flags.</summary>
    internal const int FlagsBytes = 4;

    /// <summary>The value of a response to increment and decrement.</summary>
    internal const int NumberBytes = 8;

    private const byte ResponseMagic = 0x81;

    /// <summary>What a request is answered that cannot be read.</summary>
    public static BinaryStatus StatusOf(RequestError error) => error switch
    {
        RequestError.Unknown => BinaryStatus.UnknownCommand,
        RequestError.TooLarge => BinaryStatus.TooLarge,
        _ => BinaryStatus.InvalidArguments,
    };

    /// <summary>Writes a response without extras, key and value.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteDone(in Request request, ulong cas, Span<byte> destination) =>
        WriteHeader(in request, BinaryStatus.Success, cas, extrasBytes: 0, keyBytes: 0, valueBytes: 0, destination);

    /// <summary>Writes a response with a text for a value.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteText(in Request request, BinaryStatus status, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = WriteHeader(in request, status, cas: 0, extrasBytes: 0, keyBytes: 0, text.Length, destination);
        text.CopyTo(destination[written..]);
        return written + text.Length;
    }

    /// <summary>Writes an error in memcached's words.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteError(in Request request, BinaryStatus status, Span<byte> destination) =>
        WriteText(in request, status, BinaryStatusText.Of(status), destination);

    /// <summary>Writes that there is no item: with the key, where the request asks for that.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteMiss(in Request request, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        if (!BinaryOpcodes.ReturnsKey(request.Opcode)) return WriteError(in request, BinaryStatus.KeyNotFound, destination);
        var written = WriteHeader(in request, BinaryStatus.KeyNotFound, cas: 0, extrasBytes: 0, key.Length, valueBytes: 0, destination);
        key.CopyTo(destination[written..]);
        return written + key.Length;
    }

    /// <summary>Writes an item as get, gat and touch tell of it.</summary>
    /// <param name="request">Which of them asks.</param>
    /// <param name="key">The item's.</param>
    /// <param name="flags">The client's.</param>
    /// <param name="cas">Its token.</param>
    /// <param name="value">Left out where touch asks.</param>
    /// <param name="destination">At least <see cref="MaxFrontBytes"/> and the value.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteItem(
        in Request request, ReadOnlySpan<byte> key, uint flags, ulong cas, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (!BinaryOpcodes.ReturnsKey(request.Opcode)) key = default;
        if (request.Opcode == BinaryOpcode.Touch) value = default;
        var written = WriteHeader(in request, BinaryStatus.Success, cas, FlagsBytes, key.Length, value.Length, destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[written..], flags);
        written += FlagsBytes;
        key.CopyTo(destination[written..]);
        written += key.Length;
        value.CopyTo(destination[written..]);
        return written + value.Length;
    }

    /// <summary>Writes the result of increment or decrement.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteNumber(in Request request, ulong number, ulong cas, Span<byte> destination)
    {
        var written = WriteHeader(in request, BinaryStatus.Success, cas, extrasBytes: 0, keyBytes: 0, NumberBytes, destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[written..], number);
        return written + NumberBytes;
    }

    /// <summary>Writes one name and value of stat; both are empty at the end.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteStatistic(in Request request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var written = WriteHeader(in request, BinaryStatus.Success, cas: 0, extrasBytes: 0, name.Length, value.Length, destination);
        name.CopyTo(destination[written..]);
        value.CopyTo(destination[(written + name.Length)..]);
        return written + name.Length + value.Length;
    }

    private static int WriteHeader(
        in Request request, BinaryStatus status, ulong cas, int extrasBytes, int keyBytes, int valueBytes, Span<byte> destination)
    {
        var header = destination[..HeaderBytes];
        header[0] = ResponseMagic;
        header[1] = (byte)request.Opcode;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)keyBytes);
        header[4] = (byte)extrasBytes;
        // The data type: raw bytes, whatever the request said.
        header[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)status);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], extrasBytes + keyBytes + valueBytes);
        // As it came: it means nothing to anybody but the client.
        Unsafe.WriteUnaligned(ref header[12], request.Opaque);
        BinaryPrimitives.WriteUInt64BigEndian(header[16..], cas);
        return HeaderBytes;
    }
}
