namespace Understudy.Conformance;

/// <summary>The same with the memcached that MEMCACHED names, and proxies before it.</summary>
public sealed class NewestStage : IDisposable
{
    internal Stage Stage { get; } = new(() => MemcachedProcess.StartNewest("-m", "256"));

    public void Dispose() => Stage.Dispose();
}

[CollectionDefinition(nameof(NewestStage))]
public sealed class NewestStageCollection : ICollectionFixture<NewestStage>;
