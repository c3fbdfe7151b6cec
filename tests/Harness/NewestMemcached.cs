namespace Understudy.Harness;

/// <summary>A newer memcached than the one that is installed: what the environment variable MEMCACHED names. Where it names none, the
/// tests that compare with it are skipped, and say so.</summary>
public static class NewestMemcached
{
    /// <summary>The program; null without one.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("MEMCACHED") is { Length: > 0 } program ? program : null;

    internal static string? Obstacle => Program is null ? "needs a memcached 1.6.45, named by MEMCACHED" : null;

    /// <summary>What a program calls itself.</summary>
    public static string VersionOf(string program)
    {
        using var asked = ChildProcess.Start(program, ["-V"]);
        if (!asked.WaitForExit(Eventually.Limit)) throw new TimeoutException($"{program} -V does not end");
        return asked.Output.Trim();
    }
}
