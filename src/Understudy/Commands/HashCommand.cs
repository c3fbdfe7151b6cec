using Understudy.Control.CommandLine;

namespace Understudy.Commands;

internal static class HashCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Hash, arguments);
        if (draft.WantsHelp) return Task.FromResult(HelpCommand.Run(Syntaxes.Hash));
        return Task.FromResult(Complaint.Failure("hash: not there yet"));
    }
}
