using Understudy.Control.Configuration;

namespace Understudy.Control.CommandLine;

/// <summary>Writes a problem for whoever typed the command: the option as they know it, or the place in the file, and the reason.</summary>
public static class ProblemText
{
    public static string Of(CommandSyntax syntax, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        if (problem.Place is { } place) return $"{place}: {problem.Setting}: {problem.Reason}";
        var option = syntax.Options.FirstOrDefault(o => o.Name == problem.Setting);
        return $"{option?.Label ?? problem.Setting}: {problem.Reason}";
    }
}
