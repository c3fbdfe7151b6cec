using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that lets a real keepalived run in network namespaces. Elsewhere it is skipped, and says why.</summary>
public sealed class KeepalivedFactAttribute : FactAttribute
{
    public KeepalivedFactAttribute() => Skip = RootFactAttribute.Obstacle
        ?? (ToolFactAttribute.Exists("keepalived") ? null! : "needs keepalived (Debian: keepalived)");
}
