using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Rewrites meta requests and replies on their way through a proxy.</summary>
public static class MetaCommand
{
    /// <summary>Writes the request's line as a server is to see it: without <c>q</c>, so that every request has a reply; with the tokens of
    /// <c>C</c> and <c>E</c> combined with a mask; with CRLF. A value, if any, is not written.</summary>
    /// <param name="line">The request's line, from its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="casMask">Combined with tokens by exclusive or; 0 leaves them alone.</param>
    /// <param name="without">Flags to leave out besides <c>q</c>, for example <see cref="MetaFlags.Vivify"/>.</param>
    /// <param name="destination">At least the line's length + 64 bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> line, in Request request, ulong casMask, MetaFlags without, Span<byte> destination)
    {
        line = line[..request.CommandLength];

        // mn and me ignore what follows; they have no flags to change.
        var written = request.Verb is Verb.MetaNoop or Verb.MetaDebug ? line.Length : EndOfArguments(line, in request);
        line[..written].CopyTo(destination);
        var words = new WordReader(line, written);
        without |= MetaFlags.Quiet;
        while (words.TryNext(out var flag))
        {
            var letter = line[flag.Start];
            var meaning = MeaningOf(letter);
            if ((meaning & without) != 0) continue;
            destination[written++] = (byte)' ';
            if (casMask != 0 && meaning is MetaFlags.CompareCas or MetaFlags.ExplicitCas)
            {
                var own = meaning == MetaFlags.CompareCas ? request.Number : request.ExplicitCas;
                // 0 is no token but the absence of one.
                var token = own == 0 ? 0 : own ^ casMask;
                destination[written++] = letter;
                Utf8Formatter.TryFormat(token, destination[written..], out var digits);
                written += digits;
                continue;
            }
            flag.In(line).CopyTo(destination[written..]);
            written += flag.Length;
        }

        "\r\n"u8.CopyTo(destination[written..]);
        return written + 2;
    }

    /// <summary>Whether the quiet flag hides a reply of this kind: the miss of mg, the success of ms, md and ma (measured on 1.6.18).
    /// Every other reply is shown, errors too.</summary>
    /// <remarks>One case cannot be told from the reply: an ma that creates its item (<see cref="MetaFlags.Vivify"/>) is answered in spite
    /// of q.</remarks>
    public static bool IsHidden(Verb verb, ReplyKind kind) => verb switch
    {
        Verb.MetaGet => kind is ReplyKind.MetaMiss,
        Verb.MetaSet or Verb.MetaDelete => kind is ReplyKind.MetaDone or ReplyKind.Ok,
        Verb.MetaArithmetic => kind is ReplyKind.MetaDone or ReplyKind.MetaValue or ReplyKind.Ok,
        _ => false,
    };

    // The key, and the length of ms behind it.
    internal static int EndOfArguments(ReadOnlySpan<byte> line, in Request request)
    {
        var end = request.KeyOffset + request.KeyLength;
        if (request.Verb != Verb.MetaSet) return end;
        var words = new WordReader(line, end);
        words.TryNext(out var length);
        return length.End;
    }

    private static MetaFlags MeaningOf(byte letter) => letter switch
    {
        (byte)'b' => MetaFlags.Base64Key,
        (byte)'q' => MetaFlags.Quiet,
        (byte)'c' => MetaFlags.ReturnCas,
        (byte)'C' => MetaFlags.CompareCas,
        (byte)'E' => MetaFlags.ExplicitCas,
        (byte)'N' => MetaFlags.Vivify,
        (byte)'I' => MetaFlags.Invalidate,
        (byte)'T' => MetaFlags.SetTtl,
        (byte)'R' => MetaFlags.Recache,
        (byte)'v' => MetaFlags.ReturnValue,
        (byte)'x' => MetaFlags.RemoveValue,
        (byte)'O' => MetaFlags.Opaque,
        (byte)'k' => MetaFlags.ReturnKey,
        _ => MetaFlags.None,
    };
}
