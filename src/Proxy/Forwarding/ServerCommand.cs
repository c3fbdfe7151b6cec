using System.Buffers.Text;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>Writes requests as servers are to see them: every one of them is answered, and CAS tokens are the server's own.</summary>
internal static class ServerCommand
{
    // Longest number, a space and the line's end.
    private const int SlackBytes = 64;

    private const MetaFlags Rewritten = MetaFlags.Quiet | MetaFlags.CompareCas | MetaFlags.ExplicitCas;

    /// <summary>The verb under which a server sees a form of the request.</summary>
    public static Verb VerbOf(RequestForm form, in Request request) => form switch
    {
        RequestForm.Delete => (request.Flags & MetaFlags.Base64Key) != 0 ? Verb.MetaDelete : Verb.Delete,
        RequestForm.CopyForward => Verb.MetaSet,
        RequestForm.Barrier => Verb.MetaNoop,
        RequestForm.Touch => request.Verb == Verb.MetaGet ? Verb.MetaGet : Verb.Touch,
        _ => request.Verb,
    };

    /// <summary>The client's own line; the value is the caller's to write.</summary>
    public static void Write(ReadOnlySpan<byte> line, in Request request, MetaFlags without, ulong casMask, ByteQueue output)
    {
        var command = line[..request.CommandLength];
        if (request.Verb == Verb.Cas)
        {
            // 0 is no token but the absence of one.
            WriteCas(command, request.Number == 0 ? 0 : request.Number ^ casMask, output);
        }
        else if ((request.Flags & (Rewritten | without)) != 0)
        {
            output.Advance(MetaCommand.Write(line, in request, casMask, without, output.Reserve(line.Length + SlackBytes)));
        }
        else
        {
            var room = output.Reserve(command.Length + 2);
            command.CopyTo(room);
            room[command.Length] = (byte)'\r';
            room[command.Length + 1] = (byte)'\n';
            output.Advance(command.Length + 2);
        }
    }

    public static void WriteDelete(ReadOnlySpan<byte> line, in Request request, ByteQueue output)
    {
        var isBase64 = (request.Flags & MetaFlags.Base64Key) != 0;
        output.Append(isBase64 ? "md "u8 : "delete "u8);
        output.Append(line.Slice(request.KeyOffset, request.KeyLength));
        output.Append(isBase64 ? " b\r\n"u8 : "\r\n"u8);
    }

    public static void WriteTouch(ReadOnlySpan<byte> line, in Request request, ByteQueue output)
    {
        var key = line.Slice(request.KeyOffset, request.KeyLength);
        if (request.Verb == Verb.MetaGet)
        {
            output.Append("mg "u8);
            output.Append(key);
            output.Append((request.Flags & MetaFlags.Base64Key) != 0 ? " b "u8 : " "u8);
            output.Append(WordBeginningWith((byte)'T', line[(request.KeyOffset + request.KeyLength)..request.CommandLength]));
        }
        else
        {
            output.Append("touch "u8);
            output.Append(key);
            output.Append(" "u8);
            Utf8Formatter.TryFormat(request.Exptime, output.Reserve(SlackBytes), out var written);
            output.Advance(written);
        }

        output.Append("\r\n"u8);
    }

    private static ReadOnlySpan<byte> WordBeginningWith(byte letter, ReadOnlySpan<byte> flags)
    {
        var words = new KeyEnumerator(flags);
        while (words.MoveNext())
        {
            if (words.Current[0] == letter) return words.Current;
        }

        return default;
    }

    // The token is the last word of the command.
    private static void WriteCas(ReadOnlySpan<byte> command, ulong token, ByteQueue output)
    {
        command = command.TrimEnd((byte)' ');
        output.Append(command[..(command.LastIndexOf((byte)' ') + 1)]);
        Utf8Formatter.TryFormat(token, output.Reserve(SlackBytes), out var written);
        output.Advance(written);
        output.Append("\r\n"u8);
    }
}
