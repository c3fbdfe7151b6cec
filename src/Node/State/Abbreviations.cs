namespace Understudy.Node.State;

/// <summary>Names of which the first letters are enough.</summary>
internal static class Abbreviations
{
    /// <summary>The words with one of them spelled out: memcached compares as many letters as there are.</summary>
    /// <param name="words">Of the command.</param>
    /// <param name="place">Which word.</param>
    /// <param name="names">What it may stand for; the first that begins so is meant.</param>
    public static string[] Spelled(string[] words, int place, ReadOnlySpan<string> names)
    {
        if (place >= words.Length) return words;
        foreach (var name in names)
        {
            if (name.StartsWith(words[place], StringComparison.Ordinal)) return [.. words[..place], name, .. words[(place + 1)..]];
        }

        return words;
    }
}
