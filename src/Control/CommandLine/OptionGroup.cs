namespace Understudy.Control.CommandLine;

/// <summary>Options that belong together in the help.</summary>
public sealed record OptionGroup(string Title, IReadOnlyList<CommandOption> Options);
