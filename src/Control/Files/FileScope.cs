using System.Text;
using Understudy.Control.Configuration;
using Understudy.Hashing.Distributions;

namespace Understudy.Control.Files;

/// <summary>Where a reader of the file is, and whom it tells what is wrong there.</summary>
/// <param name="Path">To this part of the file: <c>pools.main.tiers[0]</c>.</param>
/// <param name="Problems">Gathers all of them.</param>
/// <param name="Environment">Its variables.</param>
internal sealed record FileScope(string Path, List<Problem> Problems, Func<string, string?> Environment)
{
    public FileScope At(string key) => this with { Path = Path.Length == 0 ? key : $"{Path}.{key}" };

    public FileScope At(int index) => this with { Path = $"{Path}[{index}]" };

    public void Refuse(FilePlace place, string reason) => Problems.Add(new Problem(Path, reason) { Place = place });

    public Origin Origin(FileNode node) => new(Path, (node as FileValue)?.Text ?? string.Empty, node.Place);

    /// <summary>Refuses a name that nothing has.</summary>
    public void RefuseUnknown(FileEntry entry, IReadOnlyList<string> known)
    {
        var near = NearMatches.For(entry.Key, known);
        At(entry.Key).Refuse(entry.Place, near.Count > 0
            ? $"there is no '{entry.Key}'; did you mean {string.Join(" or ", near)}?"
            : $"there is no '{entry.Key}'; there are {string.Join(", ", known)}");
    }

    /// <returns>Null, and a problem, if it is something else; an empty one for nothing.</returns>
    public FileMap? MapOf(FileNode node)
    {
        if (node is FileMap map) return map;
        if (node.IsEmpty) return new FileMap(node.Place, []);
        Refuse(node.Place, $"this is {node.Kind}; give a mapping: names with colons, each in a line of its own");
        return null;
    }

    /// <returns>The items of a list; a single value is a list of one.</returns>
    public IReadOnlyList<FileNode> ItemsOf(FileNode node) => node switch
    {
        FileList list => list.Items,
        { IsEmpty: true } => [],
        _ => [node],
    };

    /// <summary>The text of a value, with <c>${NAME}</c> replaced from the environment.</summary>
    /// <returns>Null, and a problem, if there is none.</returns>
    public string? TextOf(FileNode node)
    {
        if (node is FileMap { Entries.Count: 0 })
        {
            Refuse(node.Place, "this is an empty mapping; if two braces are meant, write them in quotes: \"{}\"");
            return null;
        }

        if (node is not FileValue value || value.IsEmpty)
        {
            Refuse(node.Place, $"this is {node.Kind}; give a value");
            return null;
        }

        return Expand(value);
    }

    private string? Expand(FileValue value)
    {
        var text = value.Text;
        var result = new StringBuilder();
        var from = 0;
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", from, StringComparison.Ordinal))
        {
            result.Append(text, from, at - from);
            var end = text.IndexOf('}', at);
            var name = end < 0 ? string.Empty : text[(at + 2)..end];
            // $${ is how ${ itself is written.
            var isEscaped = at > from && text[at - 1] == '$';
            if (isEscaped)
            {
                result.Append('{');
                from = at + 2;
            }
            else if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                Refuse(value.Place, $"'{text}' has no name between the braces; write ${{NAME}}, or $${{ for the signs themselves");
                return null;
            }
            else if (Environment(name) is not { } replacement)
            {
                Refuse(value.Place, $"the environment has no {name}; set it for this process, or write the value here");
                return null;
            }
            else
            {
                result.Append(replacement);
                from = end + 1;
            }
        }

        return result.Append(text, from, text.Length - from).ToString();
    }
}
