namespace Understudy.Control.Configuration;

/// <summary>Finds what somebody probably meant to type.</summary>
public static class Nearest
{
    /// <summary>The candidate with the smallest edit distance; null when even that one is too far off to be meant. Two swapped letters
    /// count as 2.</summary>
    public static string? To(string typed, IEnumerable<string> candidates)
    {
        var best = candidates.MinBy(candidate => Distance(typed, candidate));
        if (best is null) return null;

        var distance = Distance(typed, best);
        return distance < typed.Length && distance <= Math.Max(2, typed.Length / 3) ? best : null;
    }

    /// <summary>Levenshtein's distance: single letters inserted, removed or replaced.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
