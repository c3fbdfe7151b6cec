namespace Understudy.Hashing.Distributions;

/// <summary>Guesses which of some names a mistyped one stands for.</summary>
public static class NearMatches
{
    private const int MostShown = 3;

    /// <summary>Names within a third of the word's length in edits, or that the word is a part of; the nearest first.</summary>
    public static IReadOnlyList<string> For(string word, IEnumerable<string> names)
        => [.. names
            .Select(name => (Name: name, Distance: Distance(word, name)))
            .Where(n => n.Distance <= Math.Max(1, word.Length / 3) || (word.Length > 2 && n.Name.Contains(word, StringComparison.Ordinal)))
            .OrderBy(n => n.Distance)
            .Take(MostShown)
            .Select(n => n.Name)];

    /// <summary>Levenshtein's distance, one row at a time.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
