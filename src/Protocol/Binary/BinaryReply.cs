using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Binary;

/// <summary>Writes a server's answer to what <see cref="BinaryTranslation"/> wrote as the client is to see it.</summary>
public static class BinaryReply
{
    /// <summary>Whether a frame is an error, which <see cref="WriteError"/> spells.</summary>
    public static bool IsError(ReplyKind kind) => kind >= ReplyKind.Error;

    /// <summary>Writes any answer but an error.</summary>
    /// <param name="request">The translated request.</param>
    /// <param name="key">As the client sent it.</param>
    /// <param name="frame">The server's.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="casMask">Combined with tokens by exclusive or.</param>
    /// <param name="destination">At least the frame's length + <see cref="BinaryFrame.MaxFrontBytes"/>.</param>
    /// <returns>Bytes written; 0 if the client asked not to be told of this.</returns>
    public static int Write(
        in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination)
    {
        var cas = CasToken.Exchange(reply.Cas, casMask);
        var isQuiet = (request.Flags & MetaFlags.Quiet) != 0;
        var isRetrieval = BinaryOpcodes.Retrieves(request.Opcode);
        var isCount = request.Verb is Verb.MetaArithmetic or Verb.Incr or Verb.Decr;
        switch (reply.Kind)
        {
            case ReplyKind.Value or ReplyKind.MetaValue when !isCount:
                var value = frame.Slice(reply.LineLength, reply.ValueLength);
                return BinaryFrame.WriteItem(in request, key, FlagsOf(frame, in reply), cas, value, destination);
            case ReplyKind.MetaDone or ReplyKind.Touched when request.Opcode == BinaryOpcode.Touch:
                return BinaryFrame.WriteItem(in request, key, FlagsOf(frame, in reply), cas, value: default, destination);
            case ReplyKind.End or ReplyKind.MetaMiss when isRetrieval:
                return isQuiet ? 0 : BinaryFrame.WriteMiss(in request, key, destination);
            case ReplyKind.End or ReplyKind.MetaMiss or ReplyKind.NotFound or ReplyKind.MetaNotFound:
                return BinaryFrame.WriteError(in request, BinaryStatus.KeyNotFound, destination);
            case ReplyKind.Exists or ReplyKind.MetaExists:
                return BinaryFrame.WriteError(in request, BinaryStatus.KeyExists, destination);
            case ReplyKind.NotStored or ReplyKind.MetaNotStored:
                return BinaryFrame.WriteError(in request, OfNotStored(request.Opcode), destination);
        }

        if (isQuiet) return 0;
        return isCount
            ? BinaryFrame.WriteNumber(in request, NumberIn(frame, in reply), cas, destination)
            : BinaryFrame.WriteDone(in request, cas, destination);
    }

    /// <summary>Writes an error that a server, or somebody in its stead, said in a line of text.</summary>
    /// <param name="request">What it is the answer to.</param>
    /// <param name="line">With its end.</param>
    /// <param name="status">What it comes to, where that is known; else the line tells.</param>
    /// <param name="destination">At least the line's length + <see cref="BinaryFrame.MaxFrontBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteError(in Request request, ReadOnlySpan<byte> line, BinaryStatus? status, Span<byte> destination)
    {
        var code = status ?? StatusOf(line);
        return code is BinaryStatus.BadDelta or BinaryStatus.TooLarge or BinaryStatus.AuthenticationFailed or BinaryStatus.UnknownCommand
            ? BinaryFrame.WriteError(in request, code, destination)
            : BinaryFrame.WriteText(in request, code, TextOf(line), destination);
    }

    // memcached's own words for what its binary protocol has a code for (proto_text.c and memcached.c).
    private static BinaryStatus StatusOf(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("CLIENT_ERROR cannot increment or decrement"u8)) return BinaryStatus.BadDelta;
        if (line.StartsWith("CLIENT_ERROR flush_all not allowed"u8)) return BinaryStatus.AuthenticationFailed;
        if (line.StartsWith("CLIENT_ERROR"u8)) return BinaryStatus.InvalidArguments;
        if (line.StartsWith("SERVER_ERROR object too large"u8)) return BinaryStatus.TooLarge;
        if (line.StartsWith("SERVER_ERROR out of memory"u8)) return BinaryStatus.OutOfMemory;
        return line.StartsWith("SERVER_ERROR"u8) ? BinaryStatus.InternalError : BinaryStatus.NotSupported;
    }

    // memcached too leaves out the word in front (out_of_memory).
    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        var space = line.IndexOf((byte)' ');
        return space < 0 ? line : line[(space + 1)..];
    }

    // complete_update_bin.
    private static BinaryStatus OfNotStored(BinaryOpcode opcode) => BinaryOpcodes.Loud(opcode) switch
    {
        BinaryOpcode.Add => BinaryStatus.KeyExists,
        BinaryOpcode.Replace => BinaryStatus.KeyNotFound,
        _ => BinaryStatus.NotStored,
    };

    // VALUE key flags bytes cas; VA and HD have a word that begins with f; TOUCHED has none.
    private static uint FlagsOf(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var line = frame[..(reply.LineLength - 2)];
        uint flags;
        if (reply.Kind == ReplyKind.Value)
            return Utf8Parser.TryParse(line[(reply.KeyOffset + reply.KeyLength + 1)..], out flags, out _) ? flags : 0;
        var start = line.IndexOf(" f"u8);
        return start >= 0 && Utf8Parser.TryParse(line[(start + 2)..], out flags, out _) ? flags : 0;
    }

    private static ulong NumberIn(ReadOnlySpan<byte> frame, in Reply reply)
    {
        var digits = reply.Kind == ReplyKind.MetaValue ? frame.Slice(reply.LineLength, reply.ValueLength) : frame;
        return Utf8Parser.TryParse(digits, out ulong number, out _) ? number : 0;
    }
}
