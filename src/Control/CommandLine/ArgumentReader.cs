using System.CommandLine;
using System.CommandLine.Parsing;
using Understudy.Control.Configuration;
using Understudy.Control.Settings;
using Understudy.Hashing.Distributions;

namespace Understudy.Control.CommandLine;

/// <summary>Reads arguments by the rules of getopt: <c>-p11210</c>, <c>-p 11210</c>, <c>-Dv</c>, <c>--port=11210</c>, repeated options,
/// <c>--</c>.</summary>
/// <remarks>System.CommandLine finds the words; what they mean and how they are refused is ours, so that every problem is told in one
/// form.</remarks>
public static class ArgumentReader
{
    // The parser drops a first argument whose file name is the command's name. No file name holds a slash, so it never drops one of ours.
    private const string CommandName = "understudy/arguments";

    public static T Read<T>(CommandSyntaxOf<T> syntax, IReadOnlyList<string> arguments)
        where T : CommandDraft, new() => ReadInto(new T(), syntax, arguments);

    /// <summary>The same, over what is set already: by a file.</summary>
    internal static T ReadInto<T>(T draft, CommandSyntaxOf<T> syntax, IReadOnlyList<string> arguments)
        where T : CommandDraft, new()
    {
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentNullException.ThrowIfNull(arguments);
        var command = new Command(CommandName);
        var options = syntax.Rows.SelectMany(g => g.Rows).Select(o => (Ours: o, Theirs: Translate(o))).ToList();
        foreach (var (_, theirs) in options)
            command.Options.Add(theirs);
        var operands = new Argument<string[]>("operands") { Arity = ArgumentArity.ZeroOrMore };
        if (syntax.TakesOperands) command.Arguments.Add(operands);

        // A file named after an @ is no argument of getopt.
        var result = command.Parse(Respell(syntax, arguments), new ParserConfiguration { ResponseFileTokenReplacer = null });
        foreach (var (ours, theirs) in options)
            Apply(ours, result.GetResult(theirs), draft);
        if (syntax.TakesOperands) draft.Operands.AddRange(result.GetResult(operands)?.Tokens.Select(t => t.Value) ?? []);
        RefuseStrangers(syntax, result, arguments, draft);
        return draft;
    }

    private static Option Translate(Setting option)
    {
        var others = new List<string>();
        if (option.Letter is { } letter) others.Add($"-{letter}");
        if (option.Alias is { } alias) others.Add($"--{alias}");
        return option.Value is null
            ? new Option<bool>($"--{option.Name}", [.. others]) { Arity = ArgumentArity.Zero }
            : new Option<string[]>($"--{option.Name}", [.. others])
            {
                Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
            };
    }

    /// <summary>Takes <c>-l::1</c> apart: the parser would read the first colon as a separator, getopt reads it as part of the
    /// value.</summary>
    private static List<string> Respell(CommandSyntax syntax, IReadOnlyList<string> arguments)
    {
        var respelled = new List<string>(arguments.Count + 1);
        foreach (var argument in arguments)
        {
            var isColonValue = argument.Length > 2 && argument[0] == '-' && argument[2] == ':'
                && syntax.Options.Any(o => o.Letter == argument[1] && o.Value is not null);
            if (isColonValue) respelled.AddRange([argument[..2], argument[2..]]);
            else respelled.Add(argument);
        }

        return respelled;
    }

    private static void Apply<T>(Row<T> option, OptionResult? result, T draft)
        where T : CommandDraft
    {
        if (result is null || result.Implicit) return;
        draft.Given.Add(option.Topic);
        if (option.Value is not null && result.Tokens.Count < result.IdentifierTokenCount)
            draft.Refuse(option.Name, $"needs a value: {option.Value}");
        foreach (var text in option.Value is null ? [string.Empty] : result.Tokens.Select(token => token.Value))
        {
            if (option.Take(draft, text).Refusal is { } reason) draft.Refuse(option.Name, reason);
            draft.Origins.Note(option.Name, new Origin($"--{option.Name}", text, Place: null));
        }
    }

    /// <summary>The parser takes an unknown option for an operand, and of a bundle such as <c>-Dx</c> only the letters it does not
    /// know.</summary>
    private static void RefuseStrangers(CommandSyntax syntax, ParseResult result, IReadOnlyList<string> arguments, CommandDraft draft)
    {
        var wordsAfterDashes = arguments.SkipWhile(a => a != "--").Skip(1).Count();
        var suspects = draft.Operands.Take(draft.Operands.Count - wordsAfterDashes)
            .Where(o => (o.StartsWith('-') && o.Length > 1) || !arguments.Contains(o));
        foreach (var token in result.UnmatchedTokens.Concat(suspects))
        {
            var isWhole = arguments.Contains(token);
            var word = isWhole ? token : arguments.FirstOrDefault(a => a.EndsWith(token, StringComparison.Ordinal), token);
            if (word.StartsWith('-')) draft.Refuse(word, $"unknown option; {Hint(syntax, word)}");
            else draft.Refuse(word, $"'{syntax.Name}' takes no such word; each value needs its option, see '{syntax.Name} --help'");
        }
    }

    private static string Hint(CommandSyntax syntax, string word)
    {
        var isLong = word.StartsWith("--", StringComparison.Ordinal);
        var near = isLong ? NearMatches.For(word[2..].Split('=')[0], syntax.Options.Select(o => o.Name)) : [];
        return near.Count == 0 ? $"see '{syntax.Name} --help'" : $"did you mean --{string.Join(" or --", near)}?";
    }
}
