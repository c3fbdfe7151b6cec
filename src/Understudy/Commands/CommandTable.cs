using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Hashing.Distributions;

namespace Understudy.Commands;

/// <summary>Finds the command that was asked for.</summary>
internal static class CommandTable
{
    /// <summary>What a link must be called to behave as magent.</summary>
    private const string MagentName = "magent";

    public static Task<ExitCode> RunAsync(string invokedAs, string[] arguments)
    {
        if (invokedAs == MagentName) return MagentCommand.RunAsync(arguments);

        return arguments switch
        {
            ["up", .. var rest] => UpCommand.RunAsync(rest),
            ["proxy", .. var rest] => ProxyCommand.RunAsync(rest),
            ["node", .. var rest] => NodeCommand.RunAsync(rest),
            [MagentName, .. var rest] => MagentCommand.RunAsync(rest),
            ["server", .. var rest] => ServerCommand.RunAsync(rest),
            ["fill", .. var rest] => FillCommand.RunAsync(rest),
            ["status", .. var rest] => StatusCommand.RunAsync(rest),
            ["top", .. var rest] => TopCommand.RunAsync(rest),
            ["explain", .. var rest] => ExplainCommand.RunAsync(rest),
            ["events", .. var rest] => EventsCommand.RunAsync(rest),
            ["clients", .. var rest] => ClientsCommand.RunAsync(rest),
            ["slow", .. var rest] => SlowCommand.RunAsync(rest),
            ["hot", .. var rest] => HotCommand.RunAsync(rest),
            ["drill", .. var rest] => DrillCommand.RunAsync(rest),
            ["group", .. var rest] => GroupCommand.RunAsync(rest),
            ["check", .. var rest] => CheckCommand.RunAsync(rest),
            ["keepalived", .. var rest] => KeepalivedCommand.RunAsync(rest),
            ["config", .. var rest] => ConfigCommand.RunAsync(rest),
            ["hash", .. var rest] => HashCommand.RunAsync(rest),
            ["password", .. var rest] => Task.FromResult(PasswordCommand.Run(rest)),
            ["completion", .. var rest] => Task.FromResult(CompletionCommand.Run(rest)),
            ["man", .. var rest] => Task.FromResult(ManCommand.Run(rest)),
            ["version"] or ["--version"] => Task.FromResult(VersionCommand.Run()),
            // These two have nothing to say of themselves that the list of commands does not.
            ["version" or "help", "-h" or "--help"] or ["help", "help" or "version"] => Task.FromResult(HelpCommand.Run(Syntaxes.Root)),
            ["help"] or ["-h"] or ["--help"] => Task.FromResult(HelpCommand.Run(Syntaxes.Root)),
            ["help", var about] => RunAsync(invokedAs, [about, "--help"]),
            ["version" or "--version" or "-h" or "--help", _, ..] or ["help", _, _, ..] =>
                Task.FromResult(Refuse(
                    arguments[^1], $"'understudy {arguments[0]}' takes no such word; 'understudy --help' lists the commands")),
            [] => Task.FromResult(Refuse("no command", "nothing to do; 'understudy --help' lists the commands")),
            [var unknown, ..] => Task.FromResult(Unknown(unknown)),
        };
    }

    private static ExitCode Unknown(string word)
    {
        var near = NearMatches.For(word, [.. Syntaxes.All.Skip(1).Select(syntax => syntax.Name.Split(' ')[^1]), "version", "help"]);
        var hint = near.Count == 0 ? "'understudy --help' lists the commands" : $"did you mean 'understudy {near[0]}'?";
        return Refuse(word, $"unknown command; {hint}");
    }

    private static ExitCode Refuse(string what, string reason) => Complaint.Usage(Syntaxes.Root, [new Problem(what, reason)]);
}
