using Xunit;

namespace Understudy.Harness;

/// <summary>A fact about the memcached that MEMCACHED names.</summary>
public sealed class NewestMemcachedFactAttribute : FactAttribute
{
    public NewestMemcachedFactAttribute() => Skip = NewestMemcached.Obstacle;
}
