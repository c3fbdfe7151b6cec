using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Rewrites meta requests and replies on their way through a proxy.</summary>
public static class MetaCommand
{
    /// <summary>Writes the request's line as a server is to see it: without <c>q</c>, so that every request has a reply; without <c>k</c>
    /// and <c>O</c>, which <see cref="MetaReply"/> answers; with the tokens of <c>C</c> and <c>E</c> combined with a mask; without
    /// CRLF.</summary>
    /// <remarks>memcached shows the key of an item that mg with N made as it is, whatever its bytes are (1.6.18 and 1.6.45): those that
    /// could be taken for a reply must not come back on a connection that others share. <c>mg</c> is asked for other keys all the same,
    /// since only the server knows in which spelling the item was made.</remarks>
    /// <param name="line">The request's line, from its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="casMask">Combined with tokens by exclusive or; 0 leaves them alone.</param>
    /// <param name="without">Flags to leave out besides, for example <see cref="MetaFlags.Vivify"/>.</param>
    /// <param name="destination">At least the line's length + 64 bytes.</param>
    /// <param name="count">Words written, of which any server reads <see cref="ProtocolLimits.FormerMaxMetaWords"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(
        ReadOnlySpan<byte> line, in Request request, ulong casMask, MetaFlags without, Span<byte> destination, out int count)
    {
        line = line[..request.CommandLength];
        count = request.Verb == Verb.MetaSet ? 3 : 2;

        // mn and me ignore what follows; they have no flags to change.
        var written = request.Verb is Verb.MetaNoop or Verb.MetaDebug ? line.Length : request.ArgumentsEnd;
        line[..written].CopyTo(destination);
        without |= MetaFlags.Quiet | MetaFlags.Opaque;
        if (request.Verb != Verb.MetaGet || IsKeySpecial(line, in request)) without |= MetaFlags.ReturnKey;
        var flags = new MetaFlagEnumerator(line, in request);
        while (flags.MoveNext())
        {
            var meaning = MeaningOf(flags.Letter);
            if ((meaning & without) != 0) continue;
            var isMode = flags.Letter == 'M';
            if (isMode && request.Verb is Verb.MetaGet or Verb.MetaDelete) continue;
            count++;
            destination[written++] = (byte)' ';
            if (casMask != 0 && meaning is MetaFlags.CompareCas or MetaFlags.ExplicitCas)
            {
                var own = meaning == MetaFlags.CompareCas ? request.Number : request.ExplicitCas;
                destination[written++] = flags.Letter;
                Utf8Formatter.TryFormat(CasToken.Exchange(own, casMask), destination[written..], out var digits);
                written += digits;
                continue;
            }
            // Servers before 1.6.40 refuse a mode of several letters, of which later ones read the first.
            var flag = isMode ? flags.Whole[..2] : flags.Whole;
            flag.CopyTo(destination[written..]);
            written += flag.Length;
        }

        return written;
    }

    /// <summary>Whether the quiet flag hides a reply of this kind: the miss of mg, the success of ms, md and ma (measured on 1.6.18).
    /// Every other reply is shown, errors too.</summary>
    /// <remarks>Before 1.6.40 an ma that creates its item (<see cref="MetaFlags.Vivify"/>) is answered in spite of q.</remarks>
    public static bool IsHidden(Verb verb, ReplyKind kind) => verb switch
    {
        Verb.MetaGet => kind is ReplyKind.MetaMiss,
        Verb.MetaSet or Verb.MetaDelete => kind is ReplyKind.MetaDone or ReplyKind.Ok,
        Verb.MetaArithmetic => kind is ReplyKind.MetaDone or ReplyKind.MetaValue or ReplyKind.Ok,
        _ => false,
    };

    [SkipLocalsInit]
    private static bool IsKeySpecial(ReadOnlySpan<byte> line, in Request request)
    {
        if ((request.Flags & MetaFlags.ReturnKey) == 0) return false;
        var key = line.Slice(request.KeyOffset, request.KeyLength);
        if ((request.Flags & MetaFlags.Base64Key) == 0) return Base64Key.IsNeededFor(key);
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return !Base64Key.TryDecode(key, decoded, out var length) || Base64Key.IsNeededFor(decoded[..length]);
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
