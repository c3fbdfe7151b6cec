using System.Globalization;
using System.Text;

namespace Understudy.Protocol.Replies;

/// <summary>Text that others chose, such as keys and servers' answers, made fit to stand in a line of ours: in a log, in statistics, on a
/// terminal. Nothing in it ends the line, moves a cursor, turns the direction of reading or hides.</summary>
public static class PrintableText
{
    /// <summary>Writes what cannot be shown as <c>\x1B</c> or <c>\u202E</c>; all else stays as it is.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = PlainLength(text);
        if (plain == text.Length) return text;

        var printable = new StringBuilder(text.Length + 16).Append(text, 0, plain);
        for (var at = plain; at < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, at, out var rune);
            if (isWhole && IsPrintable(rune)) printable.Append(text, at, rune.Utf16SequenceLength);
            else AppendEscaped(printable, isWhole ? rune.Value : text[at]);
            at += isWhole ? rune.Utf16SequenceLength : 1;
        }

        return printable.ToString();
    }

    /// <summary>The same of bytes that should be UTF-8; those that are not are written as <c>\xFF</c>.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var printable = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isWhole = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isWhole && IsPrintable(rune)) printable.Append(rune);
            else if (isWhole) AppendEscaped(printable, rune.Value);
            else AppendEscaped(printable, bytes[..length]);
            bytes = bytes[length..];
        }

        return printable.ToString();
    }

    private static int PlainLength(string text)
    {
        var plain = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return plain < 0 ? text.Length : plain;
    }

    // Format characters are those that turn the direction or have no width; separators end a line in some viewers.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void AppendEscaped(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var each in bytes) AppendEscaped(text, each);
    }

    private static void AppendEscaped(StringBuilder text, int value)
    {
        var (mark, digits) = value switch
        {
            <= byte.MaxValue => ("\\x", "X2"),
            <= char.MaxValue => ("\\u", "X4"),
            _ => ("\\U", "X8"),
        };
        text.Append(mark).Append(value.ToString(digits, CultureInfo.InvariantCulture));
    }
}
