using Understudy.Control.Configuration;

namespace Understudy.Control.Files;

/// <summary>A part of a configuration file: a value, a list or a mapping, and where it stands.</summary>
internal abstract record FileNode(FilePlace Place)
{
    /// <summary>What it is, for whoever wrote something else.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether nothing is written there.</summary>
    public virtual bool IsEmpty => false;
}

/// <param name="IsPlain">Whether it stands without quotes.</param>
internal sealed record FileValue(FilePlace Place, string Text, bool IsPlain) : FileNode(Place)
{
    public override string Kind => IsEmpty ? "empty" : "a single value";

    public override bool IsEmpty => IsPlain && Text is "" or "~" or "null";
}

internal sealed record FileList(FilePlace Place, IReadOnlyList<FileNode> Items) : FileNode(Place)
{
    public override string Kind => "a list";
}

internal sealed record FileMap(FilePlace Place, IReadOnlyList<FileEntry> Entries) : FileNode(Place)
{
    public override string Kind => "a mapping";

    public FileEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>What a later file says is added to it, and takes the place of what is said here already.</summary>
    public FileMap With(FileMap later)
    {
        var merged = Entries.ToList();
        foreach (var entry in later.Entries)
        {
            var at = merged.FindIndex(e => e.Key == entry.Key);
            if (at < 0) merged.Add(entry);
            else merged[at] = entry with { Value = Joined(merged[at].Value, entry.Value) };
        }

        return this with { Entries = merged };
    }

    private static FileNode Joined(FileNode before, FileNode after) =>
        before is FileMap map && after is FileMap later ? map.With(later) : after;
}

internal sealed record FileEntry(string Key, FilePlace Place, FileNode Value);
