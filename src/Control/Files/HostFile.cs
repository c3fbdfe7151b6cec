using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy.Control.Files;

/// <summary>What one file says of a host: a proxy, and any number of nodes. All of it is looked at, whoever asks.</summary>
internal sealed class HostFile
{
    private readonly FileMap _whole;
    private readonly FileScope _scope;

    public HostFile(FileMap whole, List<Problem> problems, Func<string, string?> environment)
    {
        (_whole, _scope) = (whole, new FileScope(string.Empty, problems, environment));
        string[] known = [FileText.Include, .. ProxySections.Names, NodeSections.Nodes];
        foreach (var entry in whole.Entries.Where(entry => !known.Contains(entry.Key))) _scope.RefuseUnknown(entry, known);
        if (whole.Find(NodeSections.Nodes) is { } nodes) _scope.At(nodes.Key).MapOf(nodes.Value);
    }

    /// <summary>Whether it says anything of a proxy.</summary>
    public bool HasProxy => _whole.Entries.Any(entry => ProxySections.Names.Contains(entry.Key));

    public IReadOnlyList<string> Nodes => [.. NodeSections.In(_whole).Select(node => node.Key)];

    public FilePlace Place => _whole.Place;

    public void ReadProxy(ProxyDraft draft, IReadOnlySet<string> given)
    {
        var sections = new ProxySections(draft, given);
        foreach (var entry in _whole.Entries) sections.TryRead(_scope, entry);
        sections.Complete(_scope, _whole);
    }

    public void ReadNode(string name, NodeDraft draft, IReadOnlySet<string> given) =>
        NodeSections.Read(_scope, NodeSections.In(_whole).First(node => node.Key == name), draft, given);

    /// <summary>Notes what is wrong with the proxy as a whole.</summary>
    public void CheckProxy()
    {
        var draft = new ProxyDraft { HasFile = true };
        ReadProxy(draft, new HashSet<string>());
        draft.ToService();
        _scope.Problems.AddRange(draft.Problems);
    }

    /// <summary>Notes what is wrong with the nodes as they are.</summary>
    /// <param name="except">Looked at otherwise. Null: none is.</param>
    public void CheckNodes(string? except)
    {
        foreach (var name in Nodes.Where(name => name != except))
        {
            var draft = new NodeDraft { HasFile = true };
            ReadNode(name, draft, new HashSet<string>());
            draft.ToService();
            _scope.Problems.AddRange(draft.Problems);
        }
    }
}
