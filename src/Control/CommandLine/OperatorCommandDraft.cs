using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>What an operator asks of a running proxy.</summary>
public sealed class OperatorCommandDraft : CommandDraft
{
    public OperatorDraft Operator { get; } = new();
}
