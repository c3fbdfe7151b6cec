using Understudy.Node;

namespace Understudy.Control.CommandLine;

/// <summary>What has been read of a node's own options.</summary>
public sealed class NodeDraft
{
    public NodeOptions Options { get; set; } = new();

    /// <summary>Where to write the process number. Null: nowhere.</summary>
    public string? PidFile { get; set; }
}
