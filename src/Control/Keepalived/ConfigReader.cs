using Understudy.Control.Configuration;
using Understudy.Transport.Interop;

namespace Understudy.Control.Keepalived;

/// <summary>Reads a keepalived.conf and the files that it includes into entries: blocks, quotes, comments, definitions, lines that are for
/// one host.</summary>
internal sealed class ConfigReader
{
    // A file that includes itself must come to an end.
    private const int MostFiles = 64, MostBytes = 1 << 20;

    private readonly List<Problem> _problems;
    private readonly Dictionary<string, string> _definitions = [];
    private readonly Stack<ConfigEntry> _open = new();
    private int _files;

    private ConfigReader(List<Problem> problems) => _problems = problems;

    /// <returns>A nameless entry with all others inside; null if the first file cannot be read.</returns>
    public static ConfigEntry? TryRead(string path, List<Problem> problems)
    {
        var whole = new ConfigEntry(new FilePlace(path, 1, 1), [string.Empty]);
        var reader = new ConfigReader(problems);
        reader._open.Push(whole);
        if (!reader.TryTakeFile(path, whole.Place, "file")) return null;
        while (reader._open.Count > 1)
        {
            var block = reader._open.Pop();
            reader.Refuse(block.Place, block.Name, "its block is not closed; add the } that it lacks");
        }

        return whole;
    }

    /// <summary>The same of a text.</summary>
    public static ConfigEntry Read(string name, string text, List<Problem> problems)
    {
        var whole = new ConfigEntry(new FilePlace(name, 1, 1), [string.Empty]);
        var reader = new ConfigReader(problems);
        reader._open.Push(whole);
        reader.TakeText(name, text);
        while (reader._open.Count > 1) reader.Refuse(reader._open.Peek().Place, reader._open.Pop().Name, "its block is not closed");
        return whole;
    }

    private bool TryTakeFile(string path, FilePlace place, string setting)
    {
        if (++_files > MostFiles)
        {
            Refuse(place, setting, $"more than {MostFiles} files; one includes itself, or take some together");
            return false;
        }

        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MostBytes)
            {
                Refuse(place, setting, $"{path} is longer than {MostBytes} bytes");
                return false;
            }

            TakeText(path, File.ReadAllText(path));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(place, setting, $"cannot read {path}: {FileFault.ReasonOf(e)}");
            return false;
        }
    }

    private void TakeText(string path, string text)
    {
        var depth = _open.Count;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, first) = (lines[i], i);
            while (line.EndsWith('\\') && i + 1 < lines.Length) line = line[..^1] + " " + lines[++i].TrimStart();
            TakeLine(path, first + 1, line);
        }

        // What a file opens it closes; the rest of the including file is not inside it.
        while (_open.Count > depth)
        {
            var block = _open.Pop();
            Refuse(block.Place, block.Name, "its block is not closed; add the } that it lacks");
        }
    }

    private void TakeLine(string path, int number, string line)
    {
        var words = new List<(string Text, int Column)>();
        if (!ConfigWords.TrySplit(line, words)) Refuse(new FilePlace(path, number, 1), "quotes", "they are not closed in this line");
        // @NAME makes a line of one host alone. Which host this is, is not known here: all of them are looked at.
        if (words.Count > 0 && words[0].Text.StartsWith('@')) words.RemoveAt(0);
        if (words.Count > 0 && IsDefinition(words)) return;

        var held = new List<(string Text, int Column)>();
        foreach (var (word, column) in words.Select(word => (Expand(word.Text), word.Column)))
        {
            if (word == "{")
            {
                var entry = Add(path, number, held) ?? _open.Peek().Inside.LastOrDefault();
                if (entry is not null) _open.Push(entry);
                else Refuse(new FilePlace(path, number, column), "{", "nothing stands before it");
            }
            else if (word == "}")
            {
                Add(path, number, held);
                if (_open.Count > 1) _open.Pop();
                else Refuse(new FilePlace(path, number, column), "}", "there is no block that it could close");
            }
            else
            {
                held.Add((word, column));
            }
        }

        if (Add(path, number, held) is { Key: "include" or "includer" or "includem" or "includew" or "includeb" or "includea" } include)
            TakeIncluded(path, include);
    }

    private ConfigEntry? Add(string path, int number, List<(string Text, int Column)> held)
    {
        if (held.Count == 0) return null;
        var entry = new ConfigEntry(new FilePlace(path, number, held[0].Column), [.. held.Select(word => word.Text)]);
        _open.Peek().Inside.Add(entry);
        held.Clear();
        return entry;
    }

    private void TakeIncluded(string path, ConfigEntry include)
    {
        _open.Peek().Inside.Remove(include);
        var pattern = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, include.Value);
        var (folder, name) = (Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern));
        var isPattern = name.AsSpan().ContainsAny('*', '?');
        string[] files = isPattern && Directory.Exists(folder) ? Directory.GetFiles(folder, name) : isPattern ? [] : [pattern];
        if (files.Length == 0) Refuse(include.Place, "include", $"there is no file {pattern}");
        foreach (var file in files.Order(StringComparer.Ordinal)) TryTakeFile(file, include.Place, "include");
    }

    private bool IsDefinition(List<(string Text, int Column)> words)
    {
        var first = words[0].Text;
        var sign = first.IndexOf('=', StringComparison.Ordinal);
        if (!first.StartsWith('$') || sign < 2) return false;
        _definitions[first[1..sign]] = string.Join(' ', words.Select(word => word.Text))[(sign + 1)..].Trim();
        return true;
    }

    private string Expand(string word)
    {
        if (!word.Contains('$', StringComparison.Ordinal)) return word;
        foreach (var (name, value) in _definitions.OrderByDescending(pair => pair.Key.Length))
        {
            word = word.Replace("${" + name + "}", value, StringComparison.Ordinal)
                .Replace("$" + name, value, StringComparison.Ordinal);
        }

        return word;
    }

    private void Refuse(FilePlace place, string setting, string reason) =>
        _problems.Add(new Problem(setting, reason) { Place = place });
}
