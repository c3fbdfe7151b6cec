namespace Understudy.Control.Keepalived;

/// <summary>What a script is, as far as its text says.</summary>
internal static class ScriptFile
{
    private const int MostBytes = 1 << 16;

    /// <returns>Its text without comments; empty for a program or what cannot be read; null if nothing is there.</returns>
    public static string? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return null;
            if (file.Length > MostBytes) return string.Empty;
            var text = File.ReadAllText(path);
            return text.Contains('\0', StringComparison.Ordinal) ? string.Empty : WithoutComments(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    public static string WithoutComments(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#')));
}
