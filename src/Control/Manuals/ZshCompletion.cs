using System.Text;
using Understudy.Control.Settings;

namespace Understudy.Control.Manuals;

/// <summary>Completion for zsh, by its function <c>_arguments</c>.</summary>
internal static class ZshCompletion
{
    public static string Write()
    {
        var script = new StringBuilder(
            """
            #compdef understudy magent
            # zsh completion for understudy and magent; written by "understudy completion zsh".
            _understudy() {
              local command=${words[2]}
              if [[ ${words[1]:t} == magent ]]; then
                command=magent
              elif ((CURRENT == 2)); then
                local -a commands=(

            """);
        foreach (var command in CompletedCommand.All) script.Append($"      '{command.Word}:{Quoted(command.Summary)}'\n");
        script.Append(
            """
                )
                _describe -t commands command commands
                _arguments '--help[Show the help.]' '--version[Show the version.]'
                return
              else
                shift words
                ((CURRENT--))
              fi
              case $command in

            """);
        foreach (var command in CompletedCommand.All) AppendCommand(script, command);
        script.Append("  esac\n}\n_understudy \"$@\"\n");
        return script.ToString();
    }

    private static void AppendCommand(StringBuilder script, CompletedCommand command)
    {
        script.Append($"    {command.Word})\n      _arguments -s -S");
        foreach (var option in command.Options) AppendOption(script, option);
        if (command.Operands.Count > 0) script.Append($" \\\n        '1:word:({string.Join(' ', command.Operands)})'");
        if (command.TakesFiles) script.Append(" \\\n        '*:file:_files'");
        script.Append(" ;;\n");
    }

    private static void AppendOption(StringBuilder script, Setting option)
    {
        string[] names =
        [
            .. option.Letter is { } letter ? (string[])[$"-{letter}"] : [],
            $"--{option.Name}",
            .. option.Alias is { } alias ? (string[])[$"--{alias}"] : [],
        ];
        var meaning = Quoted(option.Meaning.Replace("[", "\\[").Replace("]", "\\]"));
        var others = option.IsList ? "*" : $"({string.Join(' ', names)})";
        foreach (var name in names)
        {
            // A letter takes its value in the same word or the next; a name also behind a sign.
            var glue = option.Value is null ? string.Empty : name.Length == 2 ? "+" : "=";
            script.Append($" \\\n        '{others}{name}{glue}[{meaning}]{Value(option)}'");
        }
    }

    private static string Value(Setting option)
    {
        if (option.Value is null) return string.Empty;
        var values = CompletedCommand.ValuesOf(option);
        var action = CompletedCommand.IsPath(option) ? "_files" : values.Count > 0 ? $"({string.Join(' ', values)})" : " ";
        return $":{Quoted(option.Value)}:{action}";
    }

    // Inside single quotes; a colon ends a part of a specification.
    private static string Quoted(string text) => text.Replace("'", "'\\''").Replace(":", "\\:");
}
