using System.Text;
using Understudy.Protocol.Replies;

namespace Understudy.Screens;

/// <summary>Lines for a terminal. Colours are all that it knows of one; what others chose is made harmless.</summary>
internal sealed class Frame
{
    private const string Reset = "\e[0m", LineEnd = "\e[K\r\n";

    private readonly List<List<(string Text, Tone Tone)>> _lines = [[]];

    /// <summary>Whether colours are wanted: not in a file or a pipe, and not where NO_COLOR (no-color.org) or the terminal says
    /// so.</summary>
    public static bool WantsColour(bool isTerminal) => isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public Frame Add(string text, Tone tone = Tone.Plain)
    {
        _lines[^1].Add((PrintableText.Of(text), tone));
        return this;
    }

    public Frame EndLine()
    {
        _lines.Add([]);
        return this;
    }

    public Frame Line(string text, Tone tone = Tone.Plain) => Add(text, tone).EndLine();

    /// <summary>Columns as wide as their widest cell; two spaces between.</summary>
    /// <param name="rows">All equally long; the first is the heading.</param>
    /// <param name="isNumber">Whether a column stands at the right.</param>
    public Frame Table(IReadOnlyList<(string Text, Tone Tone)[]> rows, Func<int, bool> isNumber)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Text.Length)).ToArray();
        foreach (var row in rows.Select(row => row[^1].Text.Length > 0 ? row : row[..^1]))
        {
            for (var i = 0; i < row.Length; i++)
            {
                var (text, tone) = row[i];
                var isLast = i == row.Length - 1;
                Add(isNumber(i) ? text.PadLeft(widths[i]) : isLast ? text : text.PadRight(widths[i]), tone);
                if (!isLast) Add("  ");
            }

            EndLine();
        }

        return this;
    }

    /// <summary>As a text, with a line end behind each line.</summary>
    public string Print(bool hasColour) => Write(int.MaxValue, int.MaxValue, hasColour, "\n");

    /// <summary>As what brings it onto a screen of that size, whatever is there: each line is written over the old one, so that nothing
    /// flickers.</summary>
    /// <param name="last">Stands below what there is room for.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="height">Of the screen.</param>
    /// <param name="hasColour">Whether it shows colours.</param>
    public string Paint(Frame last, int width, int height, bool hasColour)
    {
        var text = "\e[?2026h\e[H" + Write(width, height - 1, hasColour, LineEnd) + last.Write(width, 1, hasColour, LineEnd);
        // No line end behind the last line, or the screen would scroll.
        return text[..^2] + "\e[J\e[?2026l";
    }

    private string Write(int width, int height, bool hasColour, string end)
    {
        var text = new StringBuilder();
        var lines = _lines[^1].Count == 0 ? _lines[..^1] : _lines;
        foreach (var line in lines.Take(height))
        {
            var left = width;
            foreach (var (words, tone) in line)
            {
                var shown = words.Length <= left ? words : words[..left];
                left -= shown.Length;
                if (shown.Length == 0) continue;
                var isToned = hasColour && tone != Tone.Plain;
                if (isToned) text.Append(CodeOf(tone));
                text.Append(shown);
                if (isToned) text.Append(Reset);
            }

            text.Append(end);
        }

        return text.ToString();
    }

    private static string CodeOf(Tone tone) => tone switch
    {
        Tone.Strong => "\e[1m",
        Tone.Faint => "\e[2m",
        Tone.Good => "\e[32m",
        Tone.Warning => "\e[33m",
        Tone.Bad => "\e[1;31m",
        _ => "\e[36m",
    };
}
