using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Writes a server's answer to a meta request as the client is to see it.</summary>
public static class MetaReply
{
    /// <summary>By how much it can be longer than the server's frame: key, opaque and a longer CAS token.</summary>
    public const int MaxGrowthBytes = ProtocolLimits.MaxKeyBytes + ProtocolLimits.MaxOpaqueFlagBytes + 32;

    /// <summary>What <see cref="WriteNotStored"/> takes at most.</summary>
    public const int NotStoredBytes = 32;

    /// <summary>The key and the opaque come from the request, in their place among the flags that the server answered; what it was asked
    /// for besides is left out.</summary>
    /// <param name="line">The request's line, from its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="frame">The answer to what <see cref="MetaCommand"/> wrote.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="casMask">Combined with tokens by exclusive or.</param>
    /// <param name="destination">At least the frame's length + <see cref="MaxGrowthBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(
        ReadOnlySpan<byte> line, in Request request, ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination)
    {
        var written = reply.Kind switch
        {
            ReplyKind.MetaDebug => WriteDebug(line, in request, frame, in reply, destination),
            ReplyKind.MetaValue or ReplyKind.MetaDone or ReplyKind.MetaMiss or ReplyKind.MetaNotFound or ReplyKind.MetaNotStored
                or ReplyKind.MetaExists or ReplyKind.Ok => WriteFlags(line, in request, frame, in reply, casMask, destination),
            _ => 0,
        };
        frame[(written == 0 ? 0 : reply.LineLength)..].CopyTo(destination[written..]);
        return written == 0 ? frame.Length : written + frame.Length - reply.LineLength;
    }

    /// <summary>What a server answers to an <c>ms</c> that does not store, but for key and opaque.</summary>
    /// <param name="line">The request's line, from its first byte.</param>
    /// <param name="request">What the parser read from it.</param>
    /// <param name="tellsLength">The server knows <c>s</c>.</param>
    /// <param name="destination">At least <see cref="NotStoredBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteNotStored(ReadOnlySpan<byte> line, in Request request, bool tellsLength, Span<byte> destination)
    {
        var pen = new RequestPen(destination);
        pen.Add("NS"u8);
        var asked = new MetaFlagEnumerator(line, in request);
        while (asked.MoveNext())
        {
            // Both are those of the item that was not stored.
            if (asked.Letter == 'c') pen.Add(" c0"u8);
            if (asked.Letter != 's' || !tellsLength) continue;
            pen.Add(" s"u8);
            pen.Add((long)request.ValueLength);
        }

        return pen.EndLine();
    }

    /// <summary>Whether an <c>ME</c> line shows the key that was asked for, in either spelling: memcached chooses by how the item was
    /// made.</summary>
    /// <param name="frame">The line.</param>
    /// <param name="key">As servers store it.</param>
    public static bool IsOfKey(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> key)
    {
        var shown = frame["ME ".Length..];
        shown = shown[..shown.IndexOfAny((byte)' ', (byte)'\r')];
        if (shown.SequenceEqual(key)) return true;
        Span<byte> encoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        return Base64Key.TryEncode(key, encoded, out var length) && shown.SequenceEqual(encoded[..length]);
    }

    private static int WriteFlags(
        ReadOnlySpan<byte> line, in Request request, ReadOnlySpan<byte> frame, in Reply reply, ulong casMask, Span<byte> destination)
    {
        var answer = frame[..(reply.LineLength - 2)];
        var answered = new WordReader(answer, 0);
        answered.TryNext(out var word);
        if (reply.Kind == ReplyKind.MetaValue) answered.TryNext(out word);
        var written = word.End;
        answer[..written].CopyTo(destination);

        var hasWord = TryNext(ref answered, answer, out word);
        var asked = new MetaFlagEnumerator(line, in request);
        while (asked.MoveNext())
        {
            switch (asked.Letter)
            {
                case (byte)'k':
                    written += WriteKey(line, in request, answer, destination[written..]);
                    break;
                case (byte)'O':
                    destination[written++] = (byte)' ';
                    asked.Whole.CopyTo(destination[written..]);
                    written += asked.Whole.Length;
                    break;
                case var letter when hasWord && answer[word.Start] == letter:
                    written += WriteWord(answer, word, in reply, casMask, destination[written..]);
                    hasWord = TryNext(ref answered, answer, out word);
                    break;
            }
        }

        // What the server says of itself: whether the item is stale, and who has won it.
        for (; hasWord; hasWord = TryNext(ref answered, answer, out word))
            written += WriteWord(answer, word, in reply, casMask, destination[written..]);
        "\r\n"u8.CopyTo(destination[written..]);
        return written + 2;
    }

    private static bool TryNext(ref WordReader words, ReadOnlySpan<byte> answer, out Word word)
    {
        while (words.TryNext(out word))
        {
            if (answer[word.Start] is not ((byte)'O' or (byte)'k' or (byte)'b')) return true;
        }

        return false;
    }

    private static int WriteWord(ReadOnlySpan<byte> answer, Word word, in Reply reply, ulong casMask, Span<byte> destination)
    {
        destination[0] = (byte)' ';

        if (reply.CasLength > 0 && word.Start + 1 == reply.CasOffset)
        {
            var token = CasToken.Exchange(reply.Cas, casMask);
            return 1 + CasToken.Replace(word.In(answer), 1, reply.CasLength, token, destination[1..]);
        }

        word.In(answer).CopyTo(destination[1..]);
        return 1 + word.Length;
    }

    private static int WriteKey(ReadOnlySpan<byte> line, in Request request, ReadOnlySpan<byte> answer, Span<byte> destination)
    {
        " k"u8.CopyTo(destination);
        var length = WriteKey(line, in request, shown: KeyIn(answer), destination[2..], out var isBase64);
        if (!isBase64) return 2 + length;
        " b"u8.CopyTo(destination[(2 + length)..]);
        return 4 + length;
    }

    // As memcached spells it: in base64 if the request does, or, where the server was asked for it too, if the item was made so.
    private static int WriteKey(
        ReadOnlySpan<byte> line, in Request request, ReadOnlySpan<byte> shown, Span<byte> destination, out bool isBase64)
    {
        Span<byte> decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        Span<byte> encoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        scoped var key = line.Slice(request.KeyOffset, request.KeyLength);
        isBase64 = (request.Flags & MetaFlags.Base64Key) != 0;
        if (isBase64 && Base64Key.TryDecode(key, decoded, out var length)) key = decoded[..length];

        if (Base64Key.TryEncode(key, encoded, out var encodedLength) && shown.SequenceEqual(encoded[..encodedLength])) isBase64 = true;
        else if (shown.SequenceEqual(key)) isBase64 = Base64Key.IsNeededFor(key);
        var spelled = isBase64 ? encoded[..encodedLength] : key;
        spelled.CopyTo(destination);
        return spelled.Length;
    }

    private static ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> answer)
    {
        var words = new WordReader(answer, 0);
        while (words.TryNext(out var word))
        {
            if (answer[word.Start] == 'k') return word.ArgumentIn(answer);
        }

        return default;
    }

    private static int WriteDebug(
        ReadOnlySpan<byte> line, in Request request, ReadOnlySpan<byte> frame, in Reply reply, Span<byte> destination)
    {
        var rest = frame["ME ".Length..reply.LineLength];
        var shown = rest[..rest.IndexOfAny((byte)' ', (byte)'\r')];
        "ME "u8.CopyTo(destination);
        var written = 3 + WriteKey(line, in request, shown, destination[3..], out _);
        rest[shown.Length..].CopyTo(destination[written..]);
        return written + rest.Length - shown.Length;
    }
}
