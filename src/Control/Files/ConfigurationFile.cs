using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy.Control.Files;

/// <summary>The file that says what command lines say: read first, so that the command line wins.</summary>
public static class ConfigurationFile
{
    /// <summary>Names another file than the usual one.</summary>
    private const string Variable = "UNDERSTUDY_CONFIG";

    /// <summary>Read by a proxy without any option, if it is there.</summary>
    internal static string Usual => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : "/etc/understudy/understudy.yaml";

    /// <summary>Reads a proxy's command line and its file.</summary>
    public static ProxyDraft ReadProxy(CommandSyntaxOf<ProxyDraft> syntax, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var draft = ArgumentReader.Read(syntax, arguments);
        if (draft.WantsHelp || draft.WantsVersion) return draft;
        draft.ConfigFile ??= arguments.Count == 0 && File.Exists(Usual) ? Usual : null;
        return draft.ConfigFile is null ? draft : ReadProxy(syntax, arguments, draft.Given, draft.ConfigFile);
    }

    /// <summary>Reads them as they would be read with another file in the place of theirs.</summary>
    public static ProxyDraft ReadProxy(CommandSyntaxOf<ProxyDraft> syntax, IReadOnlyList<string> arguments, string file)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var options = arguments.TakeWhile(word => word != "--").ToList();
        return ReadProxy(syntax, [.. options, "--config", file, .. arguments.Skip(options.Count)]);
    }

    /// <summary>Reads a node's command line and its file.</summary>
    public static NodeDraft ReadNode(CommandSyntaxOf<NodeDraft> syntax, IReadOnlyList<string> arguments)
    {
        var draft = ArgumentReader.Read(syntax, arguments);
        if (draft.WantsHelp || draft.WantsVersion || draft.ConfigFile is null) return draft;

        var whole = new NodeDraft { HasFile = true };
        if (Read(draft.ConfigFile, whole.Problems) is not { } file) whole.IsCutShort = true;
        else ReadNode(file, draft, whole);
        return ArgumentReader.ReadInto(whole, syntax, arguments);
    }

    /// <summary>Looks at a whole file.</summary>
    /// <returns>All that is wrong with it, in the order of the file.</returns>
    public static IReadOnlyList<Problem> Check(string path)
    {
        var problems = new List<Problem>();
        if (Read(path, problems) is { } file) Check(file, problems);
        return InOrder(problems);
    }

    internal static HostFile? Read(string path, List<Problem> problems, List<ConfigSource>? sources = null) =>
        FileText.TryRead(path, problems, Environment.GetEnvironmentVariable, sources) is { } whole
            ? new HostFile(whole, problems, Environment.GetEnvironmentVariable)
            : null;

    internal static void Check(HostFile file, List<Problem> problems)
    {
        if (file.HasProxy) file.CheckProxy();
        file.CheckNodes(except: null);
        if (!file.HasProxy && file.Nodes.Count == 0)
            problems.Add(new Problem("file", "says nothing; name pools for a proxy, or nodes") { Place = file.Place });
    }

    internal static IReadOnlyList<Problem> InOrder(IEnumerable<Problem> problems) =>
    [
        .. problems.Distinct().GroupBy(problem => problem.Place?.File).SelectMany(file =>
            file.OrderBy(problem => problem.Place?.Line).ThenBy(problem => problem.Place?.Column)),
    ];

    private static ProxyDraft ReadProxy(
        CommandSyntaxOf<ProxyDraft> syntax, IReadOnlyList<string> arguments, HashSet<string> given, string path)
    {
        var whole = new ProxyDraft { ConfigFile = path, HasFile = true };
        if (Read(path, whole.Problems, whole.Sources) is { } file)
        {
            file.ReadProxy(whole, given);
            file.CheckNodes(except: null);
        }
        else
        {
            whole.IsCutShort = true;
        }

        // What the command line says of a pool, it says of each, unless it is refused for that.
        var others = ProxySections.Placement.Any(given.Contains) ? [] : whole.FurtherPools;
        foreach (var pool in others) ArgumentReader.ReadInto(pool, syntax, arguments);
        return ArgumentReader.ReadInto(whole, syntax, arguments);
    }

    private static void ReadNode(HostFile file, NodeDraft asked, NodeDraft whole)
    {
        if (file.HasProxy) file.CheckProxy();
        var name = asked.Name ?? (file.Nodes.Count == 1 ? file.Nodes[0] : null);
        file.CheckNodes(except: name);
        if (name is not null && file.Nodes.Contains(name))
        {
            file.ReadNode(name, whole, asked.Given);
            return;
        }

        var known = file.Nodes.Count > 0 ? $"there are {string.Join(", ", file.Nodes)}" : $"{asked.ConfigFile} names none";
        whole.Refuse("node", name is null ? $"which one is not said; {known}" : $"there is no node '{name}'; {known}");
    }
}
