using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Control.Importing;
using Understudy.Operating;

namespace Understudy.Commands;

/// <summary>Reads configuration files for people and scripts; serves nothing.</summary>
internal static class ConfigCommand
{
    public static Task<ExitCode> RunAsync(string[] arguments) => arguments switch
    {
        ["reload" or "diff", ..] => AskAsync(arguments),
        _ => Task.FromResult(Run(arguments)),
    };

    private static ExitCode Run(string[] arguments) => arguments switch
    {
        ["check", .. var files] when files.Length > 0 && !files.Any(IsOption) => Check(files),
        ["show", var file, .. var options] when !IsOption(file) => Show(file, options),
        ["import", .. var words] when words.Length > 0 => Import(words),
        ["schema"] => Terminal.Print(FileSchema.Write()),
        _ => Other(arguments),
    };

    // To the running proxy, by its control socket.
    private static async Task<ExitCode> AskAsync(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Reload, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Reload);
        var line = draft.Operands switch
        {
            ["reload"] => "config reload",
            ["diff", var file] => $"config diff {Path.GetFullPath(file)}",
            _ => null,
        };
        if (line is null) draft.Refuse("command", "give reload, or diff and one FILE");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Reload, draft.Problems);
        return await OperatorRequest.TellAsync(draft, line!);
    }

    private static bool IsOption(string word) => word.StartsWith('-');

    private static ExitCode Other(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Config, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Config);
        draft.Refuse("command", "give check FILE, show FILE, schema, import KIND WHAT, reload or diff FILE");
        return Complaint.Usage(Syntaxes.Config, draft.Problems);
    }

    private static ExitCode Check(string[] files)
    {
        var result = ExitCode.Ok;
        foreach (var file in files)
        {
            var problems = ConfigurationFile.Check(file);
            // They are what was asked for, in the form that editors jump by.
            var told = problems.Count == 0 ? [$"{file}: valid"] : problems.Select(problem => ProblemText.Of(Syntaxes.Config, problem));
            if (Terminal.Print(string.Join('\n', told) + "\n") != ExitCode.Ok || problems.Count > 0) result = ExitCode.Failure;
        }

        return result;
    }

    // The file goes to standard output alone, so that it can be sent into one.
    private static ExitCode Import(string[] words)
    {
        if (!Importer.TryImport(words, out var result))
            return Complaint.Usage(Syntaxes.Config, [new Problem("import", $"there is no such kind; give {Importer.Kinds}")]);
        if (result.Problems.Count > 0) return Complaint.Failure(Syntaxes.Config, result.Problems);
        foreach (var note in result.Notes) Terminal.Say($"understudy: not said: {note}");
        return Terminal.Print(result.Text);
    }

    private static ExitCode Show(string file, string[] options)
    {
        var text = FileListing.Write(file, options, out var problems);
        return problems.Count > 0 ? Complaint.Refusal(Syntaxes.Proxy, problems) : Terminal.Print(text);
    }
}
