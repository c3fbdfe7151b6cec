using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that builds network namespaces. Elsewhere it is skipped, and says why.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    internal static readonly string? Obstacle = FindObstacle();

    public RootFactAttribute() => Skip = Obstacle!;

    private static string? FindObstacle()
    {
        if (Environment.UserName != "root") return "needs root for network namespaces";
        var name = $"understudy-{Environment.ProcessId}";
        try
        {
            var obstacle = Complaint("ip", "netns", "add", name);
            if (obstacle is not null) return $"no network namespaces here: {obstacle}";
            obstacle = Complaint("ip", "netns", "exec", name, "nft", "add table netdev probe");
            Complaint("ip", "netns", "del", name);
            return obstacle is null ? null : $"needs nft (Debian: nftables) and a kernel with its netdev family: {obstacle}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "needs the ip command (Debian: iproute2)";
        }
    }

    private static string? Complaint(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        return process.WaitForExit(TimeSpan.FromSeconds(5)) && process.ExitCode == 0 ? null : process.Output;
    }
}
