using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that builds network namespaces. Elsewhere it is skipped, and says why.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    private static readonly string? Obstacle = FindObstacle();

    public RootFactAttribute() => Skip = Obstacle!;

    private static string? FindObstacle()
    {
        if (Environment.UserName != "root") return "needs root for network namespaces";
        try
        {
            using var probe = ChildProcess.Start("ip", ["netns", "add", $"understudy-{Environment.ProcessId}"]);
            if (!probe.WaitForExit(TimeSpan.FromSeconds(5)) || probe.ExitCode != 0) return $"no network namespaces here: {probe.Output}";
            using var tidy = ChildProcess.Start("ip", ["netns", "del", $"understudy-{Environment.ProcessId}"]);
            tidy.WaitForExit(TimeSpan.FromSeconds(5));
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "needs the ip command (Debian: iproute2)";
        }
    }
}
