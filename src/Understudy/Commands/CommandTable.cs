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
            ["hash", .. var rest] => HashCommand.RunAsync(rest),
            ["version", ..] or ["--version"] => Task.FromResult(VersionCommand.Run()),
            ["help", var about, ..] => RunAsync(invokedAs, [about, "--help"]),
            ["help"] or ["-h"] or ["--help"] => Task.FromResult(HelpCommand.Run(Syntaxes.Root)),
            [] => Task.FromResult(Refuse("no command", "nothing to do; 'understudy --help' lists the commands")),
            [var unknown, ..] => Task.FromResult(Unknown(unknown)),
        };
    }

    private static ExitCode Unknown(string word)
    {
        var near = NearMatches.For(word, ["up", "proxy", MagentName, "node", "server", "fill", "hash", "version", "help"]);
        var hint = near.Count == 0 ? "'understudy --help' lists the commands" : $"did you mean 'understudy {near[0]}'?";
        return Refuse(word, $"unknown command; {hint}");
    }

    private static ExitCode Refuse(string what, string reason) => Complaint.Usage(Syntaxes.Root, [new Problem(what, reason)]);
}
