using System.Text;
using Understudy.Control.Settings;

namespace Understudy.Control.CommandLine;

/// <summary>Writes the help of a command.</summary>
public static class HelpText
{
    /// <summary>Narrow enough for half a screen, wide enough for a sentence.</summary>
    private const int Columns = 96;

    private const int OptionIndent = 2, TextIndent = 6;

    public static string Of(CommandSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        var text = new StringBuilder();
        text.AppendLine($"{syntax.Name}: {syntax.Summary}").AppendLine();
        text.AppendLine($"Usage: {syntax.Name} {syntax.Usage}");
        if (syntax.Introduction.Length > 0) text.AppendLine().AppendLine(syntax.Introduction);
        AppendExamples(text, syntax);
        foreach (var group in syntax.Groups)
            AppendGroup(text, group);
        return text.ToString();
    }

    private static void AppendExamples(StringBuilder text, CommandSyntax syntax)
    {
        if (syntax.Examples.Count == 0) return;

        text.AppendLine().AppendLine("Examples:");
        foreach (var (command, effect) in syntax.Examples)
        {
            text.Append(' ', OptionIndent).AppendLine(command);
            AppendWrapped(text, effect);
        }
    }

    private static void AppendGroup(StringBuilder text, OptionGroup group)
    {
        text.AppendLine().AppendLine($"{group.Title}:");
        foreach (var option in group.Settings)
        {
            var letter = option.Letter is { } l ? $"-{l}, " : string.Empty;
            var value = option.Value is null ? string.Empty : $" {option.Value}";
            var alias = option.Alias is { } other ? $", --{other}" : string.Empty;
            text.Append(' ', OptionIndent).AppendLine($"{letter}--{option.Name}{alias}{value}");
            AppendWrapped(text, option.Meaning + Limits(option));
        }
    }

    internal static string Limits(Setting option) => option switch
    {
        { Default: null } => string.Empty,
        { Range: null } => $" Default: {option.Default}.",
        _ => $" Default: {option.Default}; {option.Range}.",
    };

    private static void AppendWrapped(StringBuilder text, string sentence)
    {
        var column = 0;
        foreach (var word in sentence.Split(' '))
        {
            if (column == 0 || column + 1 + word.Length > Columns)
            {
                if (column > 0) text.AppendLine();
                text.Append(' ', TextIndent).Append(word);
                column = TextIndent + word.Length;
            }
            else
            {
                text.Append(' ').Append(word);
                column += 1 + word.Length;
            }
        }

        text.AppendLine();
    }
}
