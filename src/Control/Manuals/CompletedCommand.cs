using System.Text.RegularExpressions;
using Understudy.Control.CommandLine;
using Understudy.Control.Settings;
using Understudy.Hashing.Distributions;

namespace Understudy.Control.Manuals;

/// <summary>What a shell may offer behind the name of a command.</summary>
/// <param name="Word">The command.</param>
/// <param name="Summary">In one line.</param>
/// <param name="Options">All it has.</param>
/// <param name="Operands">Words that are not options.</param>
/// <param name="TakesFiles">Whether files may stand there too.</param>
internal sealed partial record CompletedCommand(
    string Word, string Summary, IReadOnlyList<Setting> Options, IReadOnlyList<string> Operands, bool TakesFiles)
{
    /// <summary>Commands, in the order of the help. Those that only speak of others take their names.</summary>
    public static IReadOnlyList<CompletedCommand> All { get; } = Make();

    /// <summary>The values that an option takes; empty if there are too many to list.</summary>
    public static IReadOnlyList<string> ValuesOf(Setting option) =>
        option.Name == "distribution" ? [.. DistributionCatalog.Families.Select(family => family.Name)] : [];

    /// <summary>Whether the value of an option is a path.</summary>
    public static bool IsPath(Setting option) => option.Value is "PATH" or "FILE" or "DIRECTORY";

    private static IReadOnlyList<CompletedCommand> Make()
    {
        var commands = Syntaxes.All.Where(syntax => syntax != Syntaxes.Root).Select(Of).ToList();
        string[] words = [.. commands.Select(command => command.Word), "version", "help"];
        return
        [
            .. commands.Select(command => command.Word == "man" ? command with { Operands = words } : command),
            new CompletedCommand("version", "show the version", [], [], TakesFiles: false),
            new CompletedCommand("help", "show the help of a command", [], words, TakesFiles: false),
        ];
    }

    private static CompletedCommand Of(CommandSyntax syntax) => new(
        syntax.Name.Split(' ')[^1], syntax.Summary, [.. syntax.Options], [.. Verb().Matches(syntax.Usage).Select(match => match.Value)],
        syntax.Usage.Contains("FILE", StringComparison.Ordinal));

    // The usage line gives them as alternatives: list | drain ADDRESS.
    [GeneratedRegex(@"(?<=^|\| )[a-z][a-z-]+")]
    private static partial Regex Verb();
}
