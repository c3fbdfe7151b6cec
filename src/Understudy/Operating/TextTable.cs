using System.Text;

namespace Understudy.Operating;

/// <summary>Columns for a terminal; the last one is as long as it is.</summary>
internal static class TextTable
{
    /// <param name="rows">The first is the heading; all are equally long.</param>
    public static string Of(IReadOnlyList<string[]> rows)
    {
        var text = new StringBuilder();
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
