using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that needs a memcached that was built with TLS. Elsewhere it is skipped, and says so.</summary>
public sealed class TlsMemcachedFactAttribute : FactAttribute
{
    private static readonly string? Obstacle = FindObstacle();

    public TlsMemcachedFactAttribute() => Skip = Obstacle!;

    private static string? FindObstacle()
    {
        using var help = ChildProcess.Start("memcached", ["-h"]);
        help.WaitForExit(Eventually.Limit);
        return help.Output.Contains("--enable-ssl", StringComparison.Ordinal) ? null : "the memcached of this machine has no TLS (-Z)";
    }
}
