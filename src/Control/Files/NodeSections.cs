using Understudy.Control.CommandLine;
using Understudy.Control.Settings;

namespace Understudy.Control.Files;

/// <summary>What a file says of nodes: a mapping of their names, each with the settings of a node.</summary>
internal static class NodeSections
{
    public const string Nodes = "nodes";

    public static IReadOnlyList<Row<NodeDraft>> Rows { get; } =
        [.. Syntaxes.Node.Rows.SelectMany(group => group.Rows).Where(row => row.Section is not null)];

    public static IReadOnlyList<FileEntry> In(FileMap whole) => (whole.Find(Nodes)?.Value as FileMap)?.Entries ?? [];

    /// <param name="file">The whole of it.</param>
    /// <param name="node">One node.</param>
    /// <param name="draft">Told what is asked of it.</param>
    /// <param name="given">What the command line says.</param>
    public static void Read(FileScope file, FileEntry node, NodeDraft draft, IReadOnlySet<string> given)
    {
        var scope = file.At(Nodes).At(node.Key);
        if (scope.MapOf(node.Value) is not { } map) return;
        draft.Origins.NoteWhole(scope.Origin(node.Value) with { Place = node.Place });
        var section = new RowSection<NodeDraft>(Rows, draft.Origins, given);
        var idle = new NodeDraft();
        foreach (var entry in map.Entries)
        {
            if (!section.TryTake(scope, entry, draft, idle)) scope.RefuseUnknown(entry, section.Names);
        }
    }
}
