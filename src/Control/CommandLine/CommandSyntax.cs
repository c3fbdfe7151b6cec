using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>A command as the parser and the help see it.</summary>
public abstract record CommandSyntax
{
    /// <summary>As typed: <c>understudy proxy</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What follows the name in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>Paragraphs between the usage and the options, already wrapped.</summary>
    internal string Introduction { get; init; } = string.Empty;

    /// <summary>Whether words that are not options are taken; otherwise they are refused.</summary>
    internal bool TakesOperands { get; init; }

    /// <summary>Commands to try, each with a line that says what it does.</summary>
    internal IReadOnlyList<(string Command, string Effect)> Examples { get; init; } = [];

    /// <summary>The options, as the help shows them.</summary>
    internal abstract IReadOnlyList<OptionGroup> Groups { get; }

    internal IEnumerable<Setting> Options => Groups.SelectMany(g => g.Settings);
}
