using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>What a process that serves is asked to do.</summary>
public abstract class ServiceDraft : CommandDraft
{
    public ProcessDraft Process { get; } = new();

    /// <summary>The file that says more; null: none is named.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>Whether to say only what is wrong.</summary>
    public bool WantsCheck { get; set; }
}
