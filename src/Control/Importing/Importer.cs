using System.Text;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Transport.Interop;

namespace Understudy.Control.Importing;

/// <summary>Translates configurations of other proxies into ours.</summary>
public static class Importer
{
    /// <summary>What can be translated.</summary>
    public const string Kinds = "magent 'COMMAND LINE', nutcracker FILE [POOL], mcrouter FILE or memcached-proxy FILE";

    /// <param name="words">The kind, and what it takes.</param>
    /// <param name="result">The file, what it does not say, and what kept it from being made.</param>
    /// <returns>Whether there is such a kind.</returns>
    public static bool TryImport(string[] words, out ImportResult result)
    {
        ArgumentNullException.ThrowIfNull(words);
        var into = new Translation(words.Length > 0 ? SourceOf(words[0]) : string.Empty);
        result = new ImportResult(string.Empty, [], into.Problems);
        switch (words)
        {
            case ["magent", var line]:
                MagentImport.Read(line, into);
                break;
            case ["nutcracker", var file, .. { Length: <= 1 } pool]:
                if (BytesOf(file, into) is { } yaml && YamlText.TryRead(file, yaml, into.Problems) is { } map)
                    NutcrackerImport.Read(map, pool.Length > 0 ? pool[0] : null, into);
                break;
            case ["mcrouter", var file]:
                if (BytesOf(file, into) is { } json && JsonTree.TryRead(file, json, into.Problems) is { } tree)
                    McrouterImport.Read(tree, into);
                break;
            case ["memcached-proxy", var file]:
                if (BytesOf(file, into) is { } lua && LuaTree.TryRead(file, Encoding.UTF8.GetString(lua), into.Problems) is { } calls)
                    RoutelibImport.Read(calls, into);
                break;
            default:
                return false;
        }

        result = Check(into);
        return true;
    }

    // What was read of another program may still be out of our ranges: that is told as of our file.
    private static ImportResult Check(Translation into)
    {
        if (into.Problems.Count > 0) return new ImportResult(string.Empty, [.. into.Notes], into.Problems);
        var text = into.Write();
        var problems = new List<Problem>();
        if (YamlText.TryRead("the translation", text, problems) is { } file)
            ConfigurationFile.Check(new HostFile(file, problems, _ => null), problems);
        return new ImportResult(text, [.. into.Notes], problems);
    }

    private static string SourceOf(string kind) => kind switch
    {
        "magent" => "a command line of magent",
        "nutcracker" => "a configuration of twemproxy (nutcracker)",
        "mcrouter" => "a configuration of mcrouter",
        _ => "a configuration of memcached's proxy (routelib)",
    };

    private static byte[]? BytesOf(string file, Translation into)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length <= YamlText.MostBytes) return bytes;
            into.Problems.Add(new Problem(file, $"has more than {SizeText.Format(YamlText.MostBytes)}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            into.Problems.Add(new Problem(file, $"cannot be read: {FileFault.ReasonOf(e)}"));
        }

        return null;
    }
}
