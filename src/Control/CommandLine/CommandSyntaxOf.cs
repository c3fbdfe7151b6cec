namespace Understudy.Control.CommandLine;

/// <summary>A command, with what its options set.</summary>
/// <typeparam name="T">What is read of a command line.</typeparam>
public sealed record CommandSyntaxOf<T> : CommandSyntax
    where T : CommandDraft, new()
{
    internal IReadOnlyList<RowGroup<T>> Rows { get; init; } = [];

    internal override IReadOnlyList<OptionGroup> Groups => Rows;
}
