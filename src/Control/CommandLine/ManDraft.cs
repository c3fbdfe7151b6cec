namespace Understudy.Control.CommandLine;

/// <summary>Which manual pages are asked for.</summary>
public sealed class ManDraft : CommandDraft
{
    /// <summary>Where to write all of them; null: one is printed.</summary>
    public string? Folder { get; set; }
}
