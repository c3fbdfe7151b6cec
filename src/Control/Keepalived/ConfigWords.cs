using System.Text;

namespace Understudy.Control.Keepalived;

/// <summary>The words of one line, as keepalived's own parser takes it apart: <c>#</c> and <c>!</c> begin a comment anywhere but in quotes,
/// a backslash keeps them; a brace is a word of its own.</summary>
internal static class ConfigWords
{
    /// <param name="line">Without its end.</param>
    /// <param name="words">Each with its column, from 1.</param>
    /// <returns>Whether the quotes are closed.</returns>
    public static bool TrySplit(string line, List<(string Text, int Column)> words)
    {
        var at = 0;
        while (at < line.Length)
        {
            if (char.IsWhiteSpace(line[at])) at++;
            else if (line[at] is '#' or '!') return true;
            else if (line[at] is '{' or '}') words.Add((line[at].ToString(), ++at));
            else if (!TryTake(line, ref at, words)) return false;
        }

        return true;
    }

    private static bool TryTake(string line, ref int at, List<(string Text, int Column)> words)
    {
        var (text, column) = (new StringBuilder(), at + 1);
        var isQuoted = false;
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '"')
            {
                isQuoted = !isQuoted;
                continue;
            }

            if (!isQuoted)
            {
                // ${NAME} is a word of one piece.
                if (c == '$' && at + 1 < line.Length && line[at + 1] == '{' && line.IndexOf('}', at) is var end and > 0)
                {
                    text.Append(line, at, end - at + 1);
                    at = end;
                    continue;
                }

                if (char.IsWhiteSpace(c) || c is '#' or '!' or '{' or '}') break;
                if (c == '\\' && at + 1 < line.Length) c = line[++at];
            }

            text.Append(c);
        }

        words.Add((text.ToString(), column));
        return !isQuoted;
    }
}
