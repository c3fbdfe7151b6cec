using System.Text;
using Understudy.Control.Settings;

namespace Understudy.Control.Manuals;

/// <summary>Completion for bash. Needs none of the functions of the package bash-completion.</summary>
internal static class BashCompletion
{
    public static string Write()
    {
        var script = new StringBuilder(
            """
            # bash completion for understudy and magent; written by "understudy completion bash".
            _understudy() {
              local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' words='' files=''
              # Bash takes --name=value apart at the sign.
              if [[ $word == '=' ]]; then word=''; elif [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
              if [[ ${COMP_WORDS[0]##*/} == magent ]]; then command=magent
              elif ((COMP_CWORD > 1)); then command=${COMP_WORDS[1]}
              fi
              COMPREPLY=()
              case $command in

            """);
        script.Append($"    '') words='{string.Join(' ', CompletedCommand.All.Select(command => command.Word))} --help --version' ;;\n");
        foreach (var command in CompletedCommand.All) AppendCommand(script, command);
        script.Append(
            """
              esac
              mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; [[ -z $files || $word == -* ]] || compgen -f -- "$word")
              [[ -z $files ]] || compopt -o filenames 2>/dev/null
            }
            complete -F _understudy understudy magent

            """);
        return script.ToString();
    }

    private static void AppendCommand(StringBuilder script, CompletedCommand command)
    {
        script.Append($"    {command.Word})\n      case $before in\n");
        AppendValues(script, command.Options.Where(CompletedCommand.IsPath), "files=1");
        foreach (var option in command.Options.Where(option => CompletedCommand.ValuesOf(option).Count > 0))
            AppendValues(script, [option], $"words='{string.Join(' ', CompletedCommand.ValuesOf(option))}'");
        AppendValues(script, command.Options.Where(option =>
            option.Value is not null && !CompletedCommand.IsPath(option) && CompletedCommand.ValuesOf(option).Count == 0), "return");
        var words = command.Operands.Concat(command.Options.SelectMany(Spellings));
        script.Append($"        *) words='{string.Join(' ', words)}'{(command.TakesFiles ? " files=1" : string.Empty)} ;;\n");
        script.Append("      esac ;;\n");
    }

    private static void AppendValues(StringBuilder script, IEnumerable<Setting> options, string action)
    {
        var pattern = string.Join('|', options.SelectMany(Spellings));
        if (pattern.Length > 0) script.Append($"        {pattern}) {action} ;;\n");
    }

    private static IEnumerable<string> Spellings(Setting option)
    {
        if (option.Letter is { } letter) yield return $"-{letter}";
        yield return $"--{option.Name}";
        if (option.Alias is { } alias) yield return $"--{alias}";
    }
}
