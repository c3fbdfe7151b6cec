using System.Diagnostics;

namespace Understudy.Serving;

/// <summary>How this process was called.</summary>
internal static class Invocation
{
    /// <summary>Marks a process that <see cref="Background"/> started.</summary>
    public const string DetachedVariable = "UNDERSTUDY_DETACHED";

    /// <summary>Marks a process that is to end with the one that started it, which holds the other end of its standard input.</summary>
    public const string FollowsVariable = "UNDERSTUDY_FOLLOWS";

    public static bool Follows => Environment.GetEnvironmentVariable(FollowsVariable) is not null;

    public static bool IsDetached => Environment.GetEnvironmentVariable(DetachedVariable) is not null;

    /// <summary>How to start this program again with other arguments. All its streams are pipes.</summary>
    public static ProcessStartInfo SameProgram(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Under `dotnet understudy.dll` the process is dotnet, and the program is its first argument.
        if (Path.GetFileName(start.FileName) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>The file name we were called by. .NET resolves links in its own answers, so it is read from the kernel.</summary>
    public static string Name()
    {
        var commandLine = File.ReadAllText("/proc/self/cmdline");
        return Path.GetFileName(commandLine.Split('\0')[0]);
    }
}
