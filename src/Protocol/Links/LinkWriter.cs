using System.Buffers.Text;

namespace Understudy.Protocol.Links;

/// <summary>Writes the lines that <see cref="LinkReader"/> reads.</summary>
public static class LinkWriter
{
    /// <summary>Room that every line fits into, beside its text.</summary>
    public const int MaxHeadBytes = 8 + (LinkForm.MostNumbers * 20) + 2;

    /// <summary>A line; where bytes follow, their count is the last number, and <see cref="End"/> follows them.</summary>
    /// <param name="to">Room for <see cref="MaxHeadBytes"/> and the text.</param>
    /// <param name="numbers">As many as the verb has; <see cref="LinkFrame.Absent"/> is written as a dash.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> to, LinkVerb verb, ReadOnlySpan<long> numbers, ReadOnlySpan<byte> text = default)
    {
        var written = Append(to, 0, LinkForm.WordOf(verb));
        foreach (var number in numbers)
        {
            to[written++] = (byte)' ';
            if (number == LinkFrame.Absent)
            {
                to[written++] = (byte)'-';
                continue;
            }

            Utf8Formatter.TryFormat(number, to[written..], out var digits);
            written += digits;
        }

        if (!text.IsEmpty)
        {
            to[written++] = (byte)' ';
            written = Append(to, written, text);
        }

        return Append(to, written, End);
    }

    /// <summary>What stands behind a payload.</summary>
    internal static ReadOnlySpan<byte> End => "\r\n"u8;

    private static int Append(Span<byte> to, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to[at..]);
        return at + bytes.Length;
    }
}
