namespace Understudy.Control.CommandLine;

/// <summary>A command as the parser and the help see it.</summary>
public sealed record CommandSyntax
{
    /// <summary>As typed: <c>understudy proxy</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What follows the name in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>Paragraphs between the usage and the options, already wrapped.</summary>
    public string Introduction { get; init; } = string.Empty;

    public IReadOnlyList<OptionGroup> Groups { get; init; } = [];

    /// <summary>Whether words that are not options are taken; otherwise they are refused.</summary>
    public bool TakesOperands { get; init; }

    /// <summary>Commands to try, each with a line that says what it does.</summary>
    public IReadOnlyList<(string Command, string Effect)> Examples { get; init; } = [];

    public IEnumerable<CommandOption> Options => Groups.SelectMany(g => g.Options);
}
