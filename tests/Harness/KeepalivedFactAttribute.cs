using Xunit;

namespace Understudy.Harness;

/// <summary>A fact that lets a real keepalived run in network namespaces. Elsewhere it is skipped, and says why.</summary>
public sealed class KeepalivedFactAttribute : FactAttribute
{
    private bool _isLong;

    public KeepalivedFactAttribute() => Skip = RootFactAttribute.Obstacle
        ?? (ToolFactAttribute.Exists("keepalived") ? null! : "needs keepalived (Debian: keepalived)");

    /// <summary>It plays for minutes: it is for soaks only.</summary>
    public bool IsLong
    {
        get => _isLong;
        set
        {
            _isLong = value;
            if (value && LongTest.Obstacle is { } obstacle) Skip = obstacle;
        }
    }
}
