using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Protocol;
using Understudy.Protocol.Requests;

namespace Understudy.Tests.Protocol.Binary;

/// <summary>Streams of binary requests: well formed ones, ones with a length or an opcode that is wrong, and how they are read.</summary>
internal static class BinaryStream
{
    public const int MaxValueBytes = 400;

    // What belongs together, so that most of them are valid; extras of other lengths are not.
    private static readonly (BinaryOpcode Opcode, int ExtrasBytes, bool HasKey, bool HasValue)[] Shapes =
    [
        (BinaryOpcode.Get, 0, true, false), (BinaryOpcode.GetKQ, 0, true, false), (BinaryOpcode.Set, 8, true, true),
        (BinaryOpcode.AddQ, 8, true, true), (BinaryOpcode.Append, 0, true, true), (BinaryOpcode.DeleteQ, 0, true, false),
        (BinaryOpcode.Increment, 20, true, false), (BinaryOpcode.Touch, 4, true, false), (BinaryOpcode.GatKQ, 4, true, false),
        (BinaryOpcode.Noop, 0, false, false), (BinaryOpcode.Flush, 4, false, false), (BinaryOpcode.Flush, 0, false, false),
        (BinaryOpcode.Stat, 0, true, false), (BinaryOpcode.Version, 0, false, false), (BinaryOpcode.SaslAuth, 0, true, true),
        (BinaryOpcode.Verbosity, 4, false, false), ((BinaryOpcode)0x77, 3, true, true), (BinaryOpcode.Get, 1, true, false),
        (BinaryOpcode.Quit, 0, false, false),
    ];

    /// <summary>One request.</summary>
    public static byte[] Frame(
        BinaryOpcode opcode, ReadOnlySpan<byte> key = default, ReadOnlySpan<byte> extras = default, ReadOnlySpan<byte> value = default,
        ulong cas = 0, uint opaque = 0, int? keyLength = null, uint? bodyLength = null)
    {
        var frame = new byte[24 + extras.Length + key.Length + value.Length];
        frame[0] = ProtocolLimits.BinaryRequestMagic;
        frame[1] = (byte)opcode;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)(keyLength ?? key.Length));
        frame[4] = (byte)extras.Length;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), bodyLength ?? (uint)(frame.Length - 24));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(12), opaque);
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(16), cas);
        extras.CopyTo(frame.AsSpan(24));
        key.CopyTo(frame.AsSpan(24 + extras.Length));
        value.CopyTo(frame.AsSpan(24 + extras.Length + key.Length));
        return frame;
    }

    public static Arbitrary<byte[]> Any() => Frames().ListOf().Select(frames => frames.SelectMany(frame => frame).ToArray()).ToArbitrary();

    public static ParseStatus ReadOne(ReadOnlySpan<byte> received, out Request request) =>
        BinaryRequestParser.TryRead(received, MaxValueBytes, out request);

    /// <summary>Everything the parser says about each request, when the bytes arrive in pieces of at most the given size.</summary>
    public static List<string> ReadInPieces(byte[] stream, int pieceBytes)
    {
        var seen = new List<string>();
        long start = 0;
        long arrived = Math.Min(pieceBytes, stream.Length);
        while (start < stream.Length)
        {
            var status = ReadOne(stream.AsSpan((int)start..(int)arrived), out var request);
            if (status == ParseStatus.NeedMoreData && arrived < stream.Length)
            {
                arrived = Math.Min(arrived + pieceBytes, stream.Length);
                continue;
            }

            seen.Add(Describe(status, in request));
            if (status is ParseStatus.NeedMoreData or ParseStatus.MustClose) break;
            start += request.Length;
            arrived = Math.Max(arrived, Math.Min(start, stream.Length));
        }

        return seen;
    }

    // Of one that is not all there only how it stops.
    private static string Describe(ParseStatus status, in Request request) => status == ParseStatus.NeedMoreData
        ? $"{status}"
        : string.Join(' ', status, request.Opcode, request.Opaque, request.Verb, request.Mode, request.Flags, request.KeyOffset,
            request.KeyLength, request.LineLength, request.ValueLength, request.Length, request.Exptime, request.ClientFlags,
            request.Number, request.Delta, request.Initial, request.Error);

    private static Gen<byte[]> Frames() =>
        from shape in Gen.Elements(Shapes)
        from keyBytes in Gen.Elements(1, 3, 40, 250, 250, 251)
        from valueBytes in Gen.Elements(0, 1, 30, 399, 400, 401)
        from filler in Gen.Choose(0, 255)
        from error in Gen.Elements(0, 0, 0, 0, 0, 0, 0, 1, 2, 3)
        select Bent(Frame(
            shape.Opcode,
            Filled(shape.HasKey ? keyBytes : 0, filler),
            Filled(shape.ExtrasBytes, filler),
            Filled(shape.HasValue ? valueBytes : 0, 255 - filler),
            (ulong)filler,
            (uint)filler << 8), error);

    private static byte[] Filled(int count, int filler) => [.. Enumerable.Repeat((byte)filler, count)];

    // A wrong length somewhere in the header.
    private static byte[] Bent(byte[] frame, int error)
    {
        if (error > 0) frame[error switch { 1 => 2, 2 => 4, _ => 10 }] ^= 1;
        return frame;
    }
}
