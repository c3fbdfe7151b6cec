using System.Globalization;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Manuals;
using Understudy.Transport.Interop;

namespace Understudy.Commands;

/// <summary>Prints the manual page of a command, or writes all of them.</summary>
internal static class ManCommand
{
    // reproducible-builds.org: what is made from the same sources is the same, whenever it is made.
    private const string DateVariable = "SOURCE_DATE_EPOCH";

    public static ExitCode Run(string[] arguments)
    {
        var draft = ArgumentReader.Read(Syntaxes.Man, arguments);
        if (draft.WantsHelp) return HelpCommand.Run(Syntaxes.Man);
        var page = draft.Operands.Count switch
        {
            0 => Syntaxes.Root,
            1 => Syntaxes.All.FirstOrDefault(syntax => syntax.Name == $"understudy {draft.Operands[0]}"),
            _ => null,
        };
        if (page is null) draft.Refuse("command", "give one command that has a help of its own, or none");
        if (draft.Problems.Count > 0) return Complaint.Usage(Syntaxes.Man, draft.Problems);
        return draft.Folder is null ? Terminal.Print(ManualPage.Write(page!, Date())) : WriteAll(draft.Folder);
    }

    private static ExitCode WriteAll(string folder)
    {
        foreach (var syntax in Syntaxes.All)
        {
            var path = Path.Combine(folder, ManualPage.FileName(syntax));
            try
            {
                File.WriteAllText(path, ManualPage.Write(syntax, Date()));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Complaint.Failure($"cannot write {path}: {FileFault.ReasonOf(e)}; name a folder that is there with --into");
            }
        }

        return ExitCode.Ok;
    }

    private static DateTimeOffset Date() =>
        long.TryParse(Environment.GetEnvironmentVariable(DateVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : TimeProvider.System.GetUtcNow();
}
