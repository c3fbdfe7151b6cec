using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;

namespace Understudy;

/// <summary>Errors for people: one line each on standard error, <c>understudy: what: why; what to do</c>.</summary>
internal static class Complaint
{
    public static ExitCode Usage(CommandSyntax syntax, IEnumerable<Problem> problems)
    {
        Write(syntax, problems);
        return ExitCode.Usage;
    }

    /// <summary>What is wrong with the command line, with a file, or with both.</summary>
    public static ExitCode Refusal(CommandSyntax syntax, IReadOnlyList<Problem> problems)
    {
        Write(syntax, problems);
        return problems.All(problem => problem.Place is not null) ? ExitCode.Failure : ExitCode.Usage;
    }

    public static ExitCode Failure(CommandSyntax syntax, IEnumerable<Problem> problems)
    {
        Write(syntax, problems);
        return ExitCode.Failure;
    }

    public static ExitCode Failure(string message)
    {
        Terminal.Say($"understudy: {message}");
        return ExitCode.Failure;
    }

    private static void Write(CommandSyntax syntax, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            Terminal.Say($"understudy: {ProblemText.Of(syntax, problem)}");
    }
}
