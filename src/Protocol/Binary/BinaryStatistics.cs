using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Binary;

/// <summary>Spells what <c>stats</c> says in text as a binary client is to see it: a response for each name, and an empty one at the
/// end.</summary>
public static class BinaryStatistics
{
    /// <summary>Whether a text consists of names and values. Other texts say that it is done, or what is wrong.</summary>
    public static bool IsList(ReadOnlySpan<byte> text) => StatLine.TryRead(text, out _) || text.SequenceEqual("END\r\n"u8);

    /// <summary>The most that a text takes.</summary>
    public static int MaxBytes(ReadOnlySpan<byte> text) => text.Length + (BinaryFrame.HeaderBytes * (text.Count((byte)'\n') + 1));

    /// <summary>Writes the responses; of lines that tell no name and value only the end.</summary>
    /// <param name="request">The stat.</param>
    /// <param name="text">Lines of <c>STAT name value</c>; <c>END</c> or none at the end.</param>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(in Request request, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var line = (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
            text = end < 0 ? default : text[(end + 1)..];
            if (StatLine.TryRead(line, out var stat))
                written += BinaryFrame.WriteStatistic(in request, stat.Name, stat.Value, destination[written..]);
            else if (line.SequenceEqual("END"u8)) written += WriteEnd(in request, destination[written..]);
        }

        return written;
    }

    /// <summary>Writes that there are no more.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteEnd(in Request request, Span<byte> destination) =>
        BinaryFrame.WriteStatistic(in request, default, default, destination);
}
