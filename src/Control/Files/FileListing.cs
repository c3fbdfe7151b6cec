using System.Text;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Routing.Pools;

namespace Understudy.Control.Files;

/// <summary>Writes what holds, and where each value came from: a file again, in which what nobody said is a comment.</summary>
/// <remarks>What was written with <c>${NAME}</c> is shown so: secrets of the environment stay there.</remarks>
public sealed class FileListing
{
    private const int OriginColumn = 56;

    private readonly StringBuilder _text = new();

    /// <param name="path">Of the file.</param>
    /// <param name="options">Of a proxy's command line, which wins.</param>
    /// <param name="problems">All there are; then there is no listing.</param>
    public static string Write(string path, IReadOnlyList<string> options, out IReadOnlyList<Problem> problems)
    {
        var listing = new FileListing();
        var found = new List<Problem>();
        if (ConfigurationFile.Read(path, found) is { } file)
        {
            if (file.HasProxy || options.Count > 0) listing.AddProxy(path, options, found);
            listing.AddNodes(file, found);
        }

        problems = ConfigurationFile.InOrder(found);
        return listing._text.ToString();
    }

    private void AddProxy(string path, IReadOnlyList<string> options, List<Problem> problems)
    {
        var draft = ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", path, .. options]);
        draft.ToService();
        problems.AddRange(draft.Problems);

        _text.Append("listeners:\n");
        if (draft.FileListeners.Count == 0) AddListener(draft.Listening, draft.Origins);
        foreach (var listener in draft.FileListeners) AddListener(listener, listener.Origins);
        _text.Append("pools:\n");
        AddPool(draft);
        foreach (var pool in draft.FurtherPools) AddPool(pool);
        foreach (var (section, rows) in ProxySections.Rows)
        {
            Line(rows.Any(row => draft.Origins.Of(row.Name).Count > 0) ? $"{section}:" : $"# {section}:");
            AddRows("  ", rows, draft.Origins);
        }
    }

    private void AddPool(ProxyDraft draft)
    {
        _text.Append("  ").Append(FileValueText.Quote(draft.PoolName)).Append(":\n    tiers:\n");
        AddTier(draft, 0, draft.Pool.Primary);
        AddTier(draft, 1, draft.Pool.Backup);
        for (var i = 0; i < draft.Pool.FurtherTiers.Count; i++) AddTier(draft, i + 2, draft.Pool.FurtherTiers[i]);
        AddRows("    ", ProxySections.PoolRows, draft.Origins);
    }

    private void AddListener(ListenerDraft listener, Origins origins)
    {
        _text.Append("-\n");
        var isSaid = ListenerSettings.OfProxy.Any(row => origins.Of(row.Name).Count > 0);
        if (!isSaid) Line($"  port: {listener.Port}", "default");
        if (listener.Routes is { } routes) AddRoutes(routes);
        else if (listener.Pool is { } pool) Line($"  {ProxySections.Pool}: {FileValueText.Quote(pool)}");
        AddRows("  ", ListenerSettings.OfProxy.Where(row => isSaid || row.Name != "port"), origins);
    }

    private void AddRoutes(IReadOnlyDictionary<string, string> routes)
    {
        Line($"  {ProxySections.Routes}:");
        foreach (var (prefix, pool) in routes) Line($"    {FileValueText.Quote(prefix)}: {FileValueText.Quote(pool)}");
    }

    private void AddTier(ProxyDraft draft, int tier, List<ServerOptions> servers)
    {
        if (servers.Count == 0) return;
        var name = draft.Pool.NameOf(tier);
        var option = PoolSection.OptionOf(tier);
        _text.Append("    - name: ").Append(FileValueText.Quote(name)).Append("\n      servers:\n");
        foreach (var server in servers)
        {
            var told = draft.Given.Contains(option)
                ? OverFile("command line", draft.Origins.Overruled(option))
                : Told(draft.Origins.Find(PoolOptionsValidator.SettingOf(name), server.ToString()));
            Line($"      - {FileValueText.Quote(ServerText.Format(server))}", told);
        }
    }

    private void AddNodes(HostFile file, List<Problem> problems)
    {
        if (file.Nodes.Count == 0) return;
        _text.Append("nodes:\n");
        foreach (var name in file.Nodes)
        {
            var draft = new NodeDraft { HasFile = true };
            file.ReadNode(name, draft, new HashSet<string>());
            draft.ToService();
            problems.AddRange(draft.Problems);
            var isSaid = NodeSections.Rows.Any(row => draft.Origins.Of(row.Name).Count > 0);
            Line(isSaid ? $"  {FileValueText.Quote(name)}:" : $"  {FileValueText.Quote(name)}: {{}}");
            AddRows("    ", NodeSections.Rows, draft.Origins);
        }
    }

    private void AddRows(string indent, IEnumerable<Setting> rows, Origins origins)
    {
        foreach (var row in rows)
        {
            var said = origins.Of(row.Name);
            var value = said.Count == 0 ? row.Default ?? (row.Value is null ? "false" : string.Empty)
                : row.IsList && said.Count > 1 ? $"[{string.Join(", ", said.Select(o => FileValueText.Quote(o.Written)))}]"
                : row.Value is null ? "true"
                : FileValueText.Quote(said[^1].Written);
            var told = said.Count == 0 ? "default" : OverFile(Told(said[^1]), origins.Overruled(row.Topic));
            Line($"{indent}{(said.Count == 0 ? "# " : string.Empty)}{row.FileName}: {value}", told);
        }
    }

    private static string Told(Origin? origin) => origin switch
    {
        null => "default",
        { Place: { } place } => LineOf(place),
        _ => "command line",
    };

    private static string OverFile(string told, FilePlace? overruled) =>
        overruled is { } place ? $"{told}, over {LineOf(place)}" : told;

    private static string LineOf(FilePlace place) => $"{place.File}:{place.Line}";

    private void Line(string text, string? origin = null)
    {
        _text.Append(text);
        if (origin is not null) _text.Append(' ', Math.Max(1, OriginColumn - text.Length)).Append("# ").Append(origin);
        _text.Append('\n');
    }
}
