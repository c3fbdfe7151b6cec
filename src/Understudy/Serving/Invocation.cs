namespace Understudy.Serving;

/// <summary>How this process was called.</summary>
internal static class Invocation
{
    /// <summary>Marks a process that <see cref="Background"/> started.</summary>
    public const string DetachedVariable = "UNDERSTUDY_DETACHED";

    public static bool IsDetached => Environment.GetEnvironmentVariable(DetachedVariable) is not null;

    /// <summary>The file name we were called by. .NET resolves links in its own answers, so it is read from the kernel.</summary>
    public static string Name()
    {
        var commandLine = File.ReadAllText("/proc/self/cmdline");
        return Path.GetFileName(commandLine.Split('\0')[0]);
    }
}
