namespace Understudy.Commands;

internal static class VersionCommand
{
    public static ExitCode Run()
    {
        Console.Out.WriteLine($"understudy {typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}");
        return ExitCode.Ok;
    }
}
