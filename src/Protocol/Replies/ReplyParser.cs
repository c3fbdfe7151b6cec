using System.Buffers.Binary;

namespace Understudy.Protocol.Replies;

/// <summary>Reads reply frames of the text and meta protocols.</summary>
/// <remarks>Servers are held to the letter, other than clients: one space between words, CRLF behind every line and value. Whatever else
/// comes means that we are out of step, and then no byte that follows can be trusted.</remarks>
public static class ReplyParser
{
    /// <summary>Reads the frame at the front of the received bytes: one line, or a VALUE or VA line with its value.</summary>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, out Reply reply)
    {
        reply = default;
        reply.ValueLength = -1;
        var lineFeed = received.IndexOf((byte)'\n');
        if ((lineFeed < 0 ? received.Length : lineFeed) >= ProtocolLimits.MaxReplyLineBytes)
        {
            reply.Length = ProtocolLimits.MaxReplyLineBytes;
            return ParseStatus.Invalid;
        }
        if (lineFeed < 0) return ParseStatus.NeedMoreData;

        reply.LineLength = lineFeed + 1;
        reply.Length = reply.LineLength;
        if (lineFeed == 0 || received[lineFeed - 1] != '\r') return ParseStatus.Invalid;
        if (!TryReadLine(received[..(lineFeed - 1)], ref reply)) return ParseStatus.Invalid;
        if (reply.ValueLength < 0) return ParseStatus.Complete;

        var valueEnd = (long)reply.LineLength + reply.ValueLength;
        reply.Length = valueEnd + 2;
        if (received.Length < reply.Length) return ParseStatus.NeedMoreData;
        var isEnded = received[(int)valueEnd] == '\r' && received[(int)valueEnd + 1] == '\n';
        return isEnded ? ParseStatus.Complete : ParseStatus.Invalid;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, ref Reply reply)
    {
        if (line.StartsWith("VALUE "u8)) return ReplyLine.TryReadValue(line, ref reply);
        if (line.Length == 2 || (line.Length > 2 && line[2] == ' ')) return TryReadTwoLetters(line, ref reply);
        reply.Kind = KindOf(line);
        return reply.Kind != ReplyKind.None;
    }

    private static bool TryReadTwoLetters(ReadOnlySpan<byte> line, ref Reply reply)
    {
        var name = BinaryPrimitives.ReadUInt16LittleEndian(line);
        reply.Kind = name switch
        {
            'H' | 'D' << 8 => ReplyKind.MetaDone,
            'V' | 'A' << 8 => ReplyKind.MetaValue,
            'E' | 'N' << 8 => ReplyKind.MetaMiss,
            'N' | 'F' << 8 => ReplyKind.MetaNotFound,
            'N' | 'S' << 8 => ReplyKind.MetaNotStored,
            'E' | 'X' << 8 => ReplyKind.MetaExists,
            'M' | 'N' << 8 => ReplyKind.MetaNoop,
            'M' | 'E' << 8 => ReplyKind.MetaDebug,
            'O' | 'K' << 8 => ReplyKind.Ok,
            _ => ReplyLine.IsNumber(line) ? ReplyKind.Number : ReplyKind.None,
        };
        return reply.Kind switch
        {
            ReplyKind.None => false,
            ReplyKind.Number or ReplyKind.MetaNoop => true,
            ReplyKind.MetaDebug => line.Length > 3,
            _ => ReplyLine.TryReadMeta(line, ref reply),
        };
    }

    private static ReplyKind KindOf(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return ReplyKind.None;
        switch (line[0])
        {
            case (byte)'E':
                if (line.SequenceEqual("END"u8)) return ReplyKind.End;
                if (line.SequenceEqual("EXISTS"u8)) return ReplyKind.Exists;
                return line.StartsWith("ERROR"u8) ? ReplyKind.Error : ReplyKind.None;
            case (byte)'S':
                if (line.SequenceEqual("STORED"u8)) return ReplyKind.Stored;
                if (line.StartsWith("STAT "u8)) return ReplyKind.Stat;
                return line.StartsWith("SERVER_ERROR"u8) ? ReplyKind.ServerError : ReplyKind.None;
            case (byte)'N':
                if (line.SequenceEqual("NOT_FOUND"u8)) return ReplyKind.NotFound;
                return line.SequenceEqual("NOT_STORED"u8) ? ReplyKind.NotStored : ReplyKind.None;
            case (byte)'D':
                return line.SequenceEqual("DELETED"u8) ? ReplyKind.Deleted : ReplyKind.None;
            case (byte)'T':
                return line.SequenceEqual("TOUCHED"u8) ? ReplyKind.Touched : ReplyKind.None;
            case (byte)'V':
                return line.StartsWith("VERSION "u8) ? ReplyKind.Version : ReplyKind.None;
            case (byte)'C':
                return line.StartsWith("CLIENT_ERROR"u8) ? ReplyKind.ClientError : ReplyKind.None;
            case (byte)'R':
                return line.SequenceEqual("RESET"u8) ? ReplyKind.Reset : ReplyKind.None;
            default:
                return ReplyLine.IsNumber(line) ? ReplyKind.Number : ReplyKind.None;
        }
    }
}
