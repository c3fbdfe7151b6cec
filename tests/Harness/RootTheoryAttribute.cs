using Xunit;

namespace Understudy.Harness;

/// <summary>A theory that builds network namespaces. Elsewhere it is skipped, and says why.</summary>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = RootFactAttribute.Obstacle!;
}
