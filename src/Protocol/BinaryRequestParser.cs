using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Understudy.Protocol.Binary;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol;

/// <summary>Reads requests of the binary protocol, as memcached 1.6.18 reads them (dispatch_bin_command in proto_bin.c).</summary>
/// <remarks>
/// <para>A request is given the verb and the flags of the text or meta request that asks for the same, so that whoever only has to know
/// what is asked need not know the protocol. Key and value lie where they do in any request; there is no line.</para>
/// <para>No length is believed before it has been compared: a key is at most 250 bytes, extras are of the length that the command has, and
/// a value above the limit is skipped and not kept. The result depends on the bytes only, never on how they were cut.</para>
/// </remarks>
public static class BinaryRequestParser
{
    /// <summary>As an expiration of increment and decrement: nothing is created.</summary>
    private const uint CreatesNothing = 0xffffffff;

    /// <summary>Reads the request at the front of the received bytes.</summary>
    /// <param name="received">Any prefix of what the client sent.</param>
    /// <param name="maxValueBytes">Values above it are answered as memcached answers objects too large for it.</param>
    /// <param name="request">The request; see its fields for which of them each status fills.</param>
    /// <returns>With <see cref="ParseStatus.MustClose"/> memcached closes as well, after an answer if <see cref="Request.Error"/> says
    /// one.</returns>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, int maxValueBytes, out Request request)
    {
        Request.Begin(out request);
        request.Flags = MetaFlags.Binary;
        request.ValueLength = -1;
        request.Length = BinaryFrame.HeaderBytes;
        if (received.Length < BinaryFrame.HeaderBytes) return ParseStatus.NeedMoreData;
        if (received[0] != ProtocolLimits.BinaryRequestMagic) return ParseStatus.MustClose;

        var header = new Header(received);
        request.Opcode = header.Opcode;
        request.Opaque = Unsafe.ReadUnaligned<uint>(in received[12]);
        request.Number = BinaryPrimitives.ReadUInt64BigEndian(received[16..]);
        if (header.KeyBytes + header.ExtrasBytes > header.BodyBytes) return Close(RequestError.Unknown, ref request);
        if (header.KeyBytes > ProtocolLimits.MaxKeyBytes) return Close(RequestError.BadLine, ref request);

        var command = BinaryOpcodes.Loud(header.Opcode);
        if (command != header.Opcode) request.Flags |= MetaFlags.Quiet;
        if (!IsKnown(command)) return Skip(in header, ref request);
        if (!IsWellFormed(command, in header)) return Close(RequestError.BadLine, ref request);
        if (command is BinaryOpcode.SaslList or BinaryOpcode.SaslAuth or BinaryOpcode.SaslStep) return Skip(in header, ref request);

        // All but the value.
        var front = BinaryFrame.HeaderBytes + header.ExtrasBytes + header.KeyBytes;
        request.LineLength = request.CommandLength = request.KeysEnd = front;
        request.KeyOffset = front - header.KeyBytes;
        request.KeyLength = header.KeyBytes;
        request.Length = front;
        var isStorage = IsStorage(command);
        var isTooLarge = isStorage && header.BodyBytes - (front - BinaryFrame.HeaderBytes) > maxValueBytes;
        if (isStorage && !isTooLarge)
        {
            request.Length = BinaryFrame.HeaderBytes + header.BodyBytes;
            request.ValueLength = (int)request.Length - front;
        }

        if (received.Length < front) return ParseStatus.NeedMoreData;
        SetMeaning(command, received.Slice(BinaryFrame.HeaderBytes, header.ExtrasBytes), ref request);
        if (!isTooLarge)
            return received.Length < request.Length ? ParseStatus.NeedMoreData : ParseStatus.Complete;
        request.Error = RequestError.TooLarge;
        request.Length = BinaryFrame.HeaderBytes + header.BodyBytes;
        request.ValueLength = (int)Math.Min(request.Length - front, ProtocolLimits.MaxAnnouncedValueBytes);
        return ParseStatus.Invalid;
    }

    private static ParseStatus Close(RequestError error, ref Request request)
    {
        request.Error = error;
        return ParseStatus.MustClose;
    }

    // memcached skips the body, and then as much of what follows as key and extras were long: nobody could go on talking to it.
    private static ParseStatus Skip(in Header header, ref Request request)
    {
        request.Error = RequestError.Unknown;
        request.Length = BinaryFrame.HeaderBytes + header.BodyBytes;
        return ParseStatus.Invalid;
    }

    private static bool IsKnown(BinaryOpcode command) =>
        command <= BinaryOpcode.Stat || command is BinaryOpcode.Touch or BinaryOpcode.Gat or BinaryOpcode.GatK
            or BinaryOpcode.SaslList or BinaryOpcode.SaslAuth or BinaryOpcode.SaslStep;

    private static bool IsStorage(BinaryOpcode command) => command
        is BinaryOpcode.Set or BinaryOpcode.Add or BinaryOpcode.Replace or BinaryOpcode.Append or BinaryOpcode.Prepend;

    private static bool IsWellFormed(BinaryOpcode command, in Header header)
    {
        var (key, extras) = (header.KeyBytes, header.ExtrasBytes);
        return command switch
        {
            BinaryOpcode.Get or BinaryOpcode.GetK or BinaryOpcode.Delete => key > 0 && extras == 0 && header.BodyBytes == key,
            BinaryOpcode.Set or BinaryOpcode.Add or BinaryOpcode.Replace => key > 0 && extras == 8,
            BinaryOpcode.Append or BinaryOpcode.Prepend => key > 0 && extras == 0,
            BinaryOpcode.Increment or BinaryOpcode.Decrement => key > 0 && extras == 20 && header.BodyBytes == key + extras,
            BinaryOpcode.Flush => key == 0 && extras is 0 or 4 && header.BodyBytes == extras,
            // memcached does not look whether anything follows here: it is read as the next request.
            BinaryOpcode.Touch or BinaryOpcode.Gat or BinaryOpcode.GatK => key > 0 && extras == 4,
            BinaryOpcode.Stat => extras == 0,
            BinaryOpcode.SaslAuth or BinaryOpcode.SaslStep => key > 0 && extras == 0,
            _ => header.BodyBytes == 0,
        };
    }

    private static void SetMeaning(BinaryOpcode command, ReadOnlySpan<byte> extras, ref Request request)
    {
        switch (command)
        {
            case BinaryOpcode.Get or BinaryOpcode.GetK:
                request.Verb = Verb.Gets;
                break;
            case BinaryOpcode.Gat or BinaryOpcode.GatK:
                request.Verb = Verb.Gats;
                request.Exptime = BinaryPrimitives.ReadUInt32BigEndian(extras);
                break;
            case BinaryOpcode.Touch:
                request.Verb = Verb.MetaGet;
                request.Flags |= MetaFlags.SetTtl | MetaFlags.ReturnCas;
                request.Exptime = BinaryPrimitives.ReadUInt32BigEndian(extras);
                break;
            case BinaryOpcode.Delete:
                request.Verb = Verb.MetaDelete;
                break;
            case BinaryOpcode.Increment or BinaryOpcode.Decrement:
                request.Verb = Verb.MetaArithmetic;
                request.Mode = command == BinaryOpcode.Increment ? MetaMode.Increment : MetaMode.Decrement;
                request.Flags |= MetaFlags.ReturnValue | MetaFlags.ReturnCas;
                request.Delta = BinaryPrimitives.ReadUInt64BigEndian(extras);
                request.Initial = BinaryPrimitives.ReadUInt64BigEndian(extras[8..]);
                request.Exptime = BinaryPrimitives.ReadUInt32BigEndian(extras[16..]);
                if (request.Exptime != CreatesNothing) request.Flags |= MetaFlags.Vivify;
                break;
            case BinaryOpcode.Flush:
                request.Verb = Verb.FlushAll;
                request.Exptime = extras.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(extras);
                break;
            case BinaryOpcode.Noop: request.Verb = Verb.MetaNoop; break;
            case BinaryOpcode.Version: request.Verb = Verb.Version; break;
            case BinaryOpcode.Stat: request.Verb = Verb.Stats; break;
            case BinaryOpcode.Quit: request.Verb = Verb.Quit; break;
            default: SetStorage(command, extras, ref request); break;
        }

        if (request.Number != 0 && request.Verb >= Verb.MetaSet) request.Flags |= MetaFlags.CompareCas;
    }

    private static void SetStorage(BinaryOpcode command, ReadOnlySpan<byte> extras, ref Request request)
    {
        request.Verb = Verb.MetaSet;
        request.Flags |= MetaFlags.ReturnCas;
        request.Mode = command switch
        {
            BinaryOpcode.Append => MetaMode.Append,
            BinaryOpcode.Prepend => MetaMode.Prepend,
            // With a token any of them is a cas (process_bin_update).
            _ when request.Number != 0 => MetaMode.Set,
            BinaryOpcode.Add => MetaMode.Add,
            BinaryOpcode.Replace => MetaMode.Replace,
            _ => MetaMode.Set,
        };
        if (extras.IsEmpty) return;
        request.ClientFlags = BinaryPrimitives.ReadUInt32BigEndian(extras);
        request.Exptime = BinaryPrimitives.ReadUInt32BigEndian(extras[4..]);
        request.Flags |= MetaFlags.SetTtl;
    }

    // The lengths that a header tells.
    private readonly ref struct Header(ReadOnlySpan<byte> received)
    {
        public readonly BinaryOpcode Opcode = (BinaryOpcode)received[1];
        public readonly int KeyBytes = BinaryPrimitives.ReadUInt16BigEndian(received[2..]);
        public readonly int ExtrasBytes = received[4];
        public readonly long BodyBytes = BinaryPrimitives.ReadUInt32BigEndian(received[8..]);
    }
}
