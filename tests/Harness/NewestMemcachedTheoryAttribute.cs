using Xunit;

namespace Understudy.Harness;

/// <summary>Facts about the memcached that MEMCACHED names.</summary>
public sealed class NewestMemcachedTheoryAttribute : TheoryAttribute
{
    public NewestMemcachedTheoryAttribute() => Skip = NewestMemcached.Obstacle;
}
