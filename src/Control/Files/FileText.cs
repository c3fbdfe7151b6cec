using Understudy.Control.Configuration;
using Understudy.Transport.Interop;

namespace Understudy.Control.Files;

/// <summary>Reads a file, and those of the directories that it includes, into one.</summary>
internal static class FileText
{
    public const string Include = "include";

    private const int MostFiles = 256;

    /// <param name="path">Of the first one.</param>
    /// <param name="problems">What is wrong with any of them.</param>
    /// <param name="environment">What names stand for.</param>
    /// <param name="sources">Is given all files, and the directories that are included.</param>
    /// <returns>What all of them say together; null if the first one cannot be read.</returns>
    public static FileMap? TryRead(
        string path, List<Problem> problems, Func<string, string?> environment, List<ConfigSource>? sources = null)
    {
        sources?.Add(ConfigSource.Of(StartDirectory.Full(path)));
        var first = new FilePlace(path, 1, 1);
        if (TryReadOne(path, first, "file", problems) is not { } whole) return null;
        if (whole.Find(Include) is not { } include) return whole;

        var scope = new FileScope(Include, problems, environment);
        foreach (var item in scope.ItemsOf(include.Value))
        {
            if (scope.TextOf(item) is not { } directory) continue;
            var place = Path.Combine(Path.GetDirectoryName(StartDirectory.Full(path))!, directory);
            sources?.Add(ConfigSource.Of(place));
            foreach (var file in FilesIn(place, item.Place, scope))
            {
                sources?.Add(ConfigSource.Of(file));
                if (TryReadOne(file, item.Place, Include, problems) is not { } further) continue;
                if (further.Find(Include) is { } again)
                    scope.Refuse(again.Place, "a file that is included cannot include others; name their directory in the first file");
                whole = whole.With(further);
            }
        }

        return whole;
    }

    private static List<string> FilesIn(string directory, FilePlace place, FileScope scope)
    {
        try
        {
            var files = Directory.EnumerateFiles(directory).Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal).ToList();
            if (files.Count <= MostFiles) return files;
            scope.Refuse(place, $"{directory} has {files.Count} files; {MostFiles} are read at most");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            scope.Refuse(place, $"the files of {directory} cannot be listed: {FileFault.ReasonOf(e)}; name a directory");
        }

        return [];
    }

    private static FileMap? TryReadOne(string path, FilePlace place, string setting, List<Problem> problems)
    {
        try
        {
            using var file = new FileStream(
                StartDirectory.Full(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // One byte more than may be, to tell that there is more.
            var bytes = new byte[YamlText.MostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return YamlText.TryRead(path, bytes[..length], problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Problem(setting, $"{path} cannot be read: {FileFault.ReasonOf(e)}") { Place = place });
            return null;
        }
    }
}
