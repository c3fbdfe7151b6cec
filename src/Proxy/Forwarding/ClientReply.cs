using Understudy.Protocol;
using Understudy.Protocol.Replies;

namespace Understudy.Proxy.Forwarding;

/// <summary>Writes a server's reply to a request with one key as the client is to see it.</summary>
internal static class ClientReply
{
    /// <summary>By how much a reply can be longer than the server's frame: a longer CAS token, and END.</summary>
    public const int MaxGrowthBytes = 32;

    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination)
    {
        var written = WriteFrame(frame, in reply, casMask, destination);
        if (reply.Kind != ReplyKind.Value) return written;
        "END\r\n"u8.CopyTo(destination[written..]);
        return written + 5;
    }

    /// <summary>The frame alone, with the server's CAS token made into one for clients.</summary>
    public static int WriteFrame(ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination)
    {
        if (reply.CasLength == 0)
        {
            frame.CopyTo(destination);
            return frame.Length;
        }

        var token = CasToken.Exchange(reply.Cas, casMask);
        var written = CasToken.Replace(frame[..reply.LineLength], reply.CasOffset, reply.CasLength, token, destination);
        frame[reply.LineLength..].CopyTo(destination[written..]);
        return written + frame.Length - reply.LineLength;
    }
}
