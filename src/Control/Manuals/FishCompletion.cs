using System.Text;
using Understudy.Control.Settings;

namespace Understudy.Control.Manuals;

/// <summary>Completion for fish: one line for each option.</summary>
internal static class FishCompletion
{
    public static string Write()
    {
        var script = new StringBuilder(
            """
            # fish completion for understudy and magent; written by "understudy completion fish".
            complete -c understudy -f
            complete -c magent -f
            complete -c understudy -n __fish_use_subcommand -s h -l help -d 'Show the help.'
            complete -c understudy -n __fish_use_subcommand -l version -d 'Show the version.'

            """);
        foreach (var command in CompletedCommand.All)
        {
            script.Append($"complete -c understudy -n __fish_use_subcommand -a {command.Word} -d '{Quoted(command.Summary)}'\n");
            var place = $"complete -c understudy -n '__fish_seen_subcommand_from {command.Word}'";
            foreach (var option in command.Options) script.Append($"{place}{Option(option)}\n");
            if (command.Operands.Count > 0) script.Append($"{place} -a '{string.Join(' ', command.Operands)}'\n");
            if (command.TakesFiles) script.Append($"{place} -F\n");
            if (command.Word != "magent") continue;
            foreach (var option in command.Options) script.Append($"complete -c magent{Option(option)}\n");
        }

        return script.ToString();
    }

    private static string Option(Setting option)
    {
        var letter = option.Letter is { } l ? $" -s {l}" : string.Empty;
        var alias = option.Alias is { } other ? $" -l {other}" : string.Empty;
        var values = CompletedCommand.ValuesOf(option);
        var value = option.Value is null ? string.Empty
            : CompletedCommand.IsPath(option) ? " -r -F"
            : values.Count > 0 ? $" -x -a '{string.Join(' ', values)}'" : " -x";
        return $"{letter} -l {option.Name}{alias}{value} -d '{Quoted(option.Meaning)}'";
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\").Replace("'", "\\'");
}
