using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>Which keys are asked about, and the pool they are in.</summary>
public sealed class HashDraft : CommandDraft
{
    public PoolDraft Pool { get; } = new();

    public bool WantsList { get; set; }
}
