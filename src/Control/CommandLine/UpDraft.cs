using Understudy.Control.Configuration;
using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>What a cluster on this machine is asked to be.</summary>
public sealed class UpDraft : CommandDraft
{
    internal UpOptions Options { get; set; } = new();

    /// <summary>The cluster asked for, checked. Use it only when <see cref="CommandDraft.Problems"/> is empty afterwards.</summary>
    public UpOptions ToChecked()
    {
        UpOptionsValidator.Check(Options, Problems);
        return Options;
    }
}
