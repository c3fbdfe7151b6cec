using Understudy.Protocol.Binary;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Proxy.Clients;

/// <summary>Spells replies for clients of the binary protocol.</summary>
internal static class BinaryReplies
{
    /// <summary>What any of them has beside the frame or line that it stands for.</summary>
    public const int RoomBytes = BinaryFrame.MaxFrontBytes;

    /// <summary>Writes a server's frame, or a line of ours that stands for one.</summary>
    /// <returns>Bytes written; 0 if the client asked not to be told of this.</returns>
    public static int Write(
        in Request request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination) =>
        BinaryReply.IsError(reply.Kind)
            ? WriteError(in request, frame, destination)
            : BinaryReply.Write(in request, key, frame, in reply, casMask, destination);

    /// <summary>Writes an error, a server's or ours.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteError(in Request request, ReadOnlySpan<byte> line, Span<byte> destination) =>
        BinaryReply.WriteError(in request, line, ProxyErrors.StatusOf(line), destination);

    /// <summary>The same, in memory of its own. Rare: it may allocate.</summary>
    public static byte[] Error(in Request request, ReadOnlySpan<byte> line)
    {
        var reply = new byte[RoomBytes + line.Length];
        return reply[..WriteError(in request, line, reply)];
    }

    /// <summary>Statistics, or what is said instead of them, as the client is to see them.</summary>
    public static ReadOnlySpan<byte> OfStatistics(in Request request, byte[] text)
    {
        if (!request.IsBinary) return text;
        var reply = new byte[BinaryStatistics.MaxBytes(text) + RoomBytes];
        var length = BinaryStatistics.IsList(text) ? BinaryStatistics.Write(in request, text, reply)
            : text.AsSpan().SequenceEqual("RESET\r\n"u8) ? BinaryStatistics.WriteEnd(in request, reply)
            : BinaryFrame.WriteError(in request, BinaryStatus.KeyNotFound, reply);
        return reply.AsSpan(0, length);
    }

    /// <summary>A line that stands for a reply of ours as the client is to see it.</summary>
    public static ReadOnlySpan<byte> OfLine(in Request request, ReadOnlySpan<byte> line) =>
        request.IsBinary && !line.IsEmpty ? Error(in request, line) : line;
}
