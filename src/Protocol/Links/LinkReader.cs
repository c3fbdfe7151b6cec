using System.Buffers.Text;

namespace Understudy.Protocol.Links;

/// <summary>Reads what proxies of a group tell each other.</summary>
/// <remarks>Whoever sends anything else is not one of them, or not of this version: there is no way to go on, and the link is
/// reset.</remarks>
public static class LinkReader
{
    /// <summary>Longest line, its end included: a state of 1,024 servers has room.</summary>
    internal const int MaxLineBytes = 33 * 1024;

    /// <param name="received">From the first byte of a line on.</param>
    /// <param name="mostPayloadBytes">Largest request or reply that is taken.</param>
    /// <param name="consumed">With <see cref="ParseStatus.Complete"/>: how many bytes the frame is long.</param>
    public static ParseStatus TryRead(ReadOnlySpan<byte> received, int mostPayloadBytes, out LinkFrame frame, out int consumed)
    {
        frame = default;
        consumed = 0;
        var end = received[..Math.Min(received.Length, MaxLineBytes)].IndexOf((byte)'\n');
        if (end < 0) return received.Length < MaxLineBytes ? ParseStatus.NeedMoreData : ParseStatus.MustClose;
        var line = received[..end];
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (!TryReadLine(line, ref frame, out var hasPayload)) return ParseStatus.MustClose;
        consumed = end + 1;
        return hasPayload ? ReadPayload(received, mostPayloadBytes, ref frame, ref consumed) : ParseStatus.Complete;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, ref LinkFrame frame, out bool hasPayload)
    {
        hasPayload = false;
        if (!LinkForm.TryFind(NextWord(ref line), out var form)) return false;
        frame.Verb = form.Verb;
        for (var i = 0; i < form.Numbers; i++)
        {
            var word = NextWord(ref line);
            var number = LinkFrame.Absent;
            var isAbsent = i == form.Absent && word is [(byte)'-'];
            if (!isAbsent && !TryReadNumber(word, out number)) return false;
            frame[i] = number;
        }

        hasPayload = form.Text == LinkForm.Tail.Payload;
        if (hasPayload) frame.PayloadBytes = frame[form.Numbers - 1];
        frame.Text = form.Text == LinkForm.Tail.Word ? NextWord(ref line) : line;
        return form.Text switch
        {
            LinkForm.Tail.Word => line.IsEmpty && !frame.Text.IsEmpty,
            LinkForm.Tail.Rest => !line.IsEmpty,
            _ => line.IsEmpty,
        };
    }

    private static ParseStatus ReadPayload(ReadOnlySpan<byte> received, int mostBytes, ref LinkFrame frame, ref int consumed)
    {
        var bytes = frame.PayloadBytes;
        if (bytes > mostBytes) return ParseStatus.MustClose;
        var rest = received[consumed..];
        if (rest.Length <= bytes) return ParseStatus.NeedMoreData;
        frame.Payload = rest[..(int)bytes];
        switch (rest[(int)bytes..])
        {
            case [(byte)'\n', ..]:
                consumed += (int)bytes + 1;
                return ParseStatus.Complete;
            case [(byte)'\r', (byte)'\n', ..]:
                consumed += (int)bytes + 2;
                return ParseStatus.Complete;
            case [(byte)'\r']:
                return ParseStatus.NeedMoreData;
            default:
                return ParseStatus.MustClose;
        }
    }

    private static ReadOnlySpan<byte> NextWord(scoped ref ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        line = space < 0 ? [] : line[(space + 1)..];
        return word;
    }

    // Digits alone: no sign, no space, and nothing that does not fit.
    private static bool TryReadNumber(ReadOnlySpan<byte> word, out long number)
    {
        number = 0;
        return word is [>= (byte)'0' and <= (byte)'9', ..] && Utf8Parser.TryParse(word, out number, out var read) && read == word.Length;
    }
}
