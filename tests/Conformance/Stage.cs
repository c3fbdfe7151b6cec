namespace Understudy.Conformance;

/// <summary>A memcached to compare with, and the three that are compared: another memcached, the proxy before one, the proxy before 2 +
/// 1.</summary>
public sealed class Stage : IDisposable
{
    private readonly MemcachedProcess _reference = Memcached();
    private readonly MemcachedProcess _twin = Memcached();
    private readonly MemcachedProcess _single = Memcached();
    private readonly MemcachedProcess[] _primaries = [Memcached(), Memcached()];
    private readonly MemcachedProcess _backup = Memcached();
    private readonly Lazy<UnderstudyProcess> _before1;
    private readonly Lazy<UnderstudyProcess> _before3;

    public Stage()
    {
        _before1 = new(() => UnderstudyProcess.InFrontOf([_single]));
        _before3 = new(() => UnderstudyProcess.InFrontOf(_primaries, [_backup]));
    }

    /// <summary>Proves the harness: two memcacheds differ in nothing that is compared.</summary>
    public Comparison AnotherMemcached => new(_reference.EndPoint, _twin.EndPoint);

    public Comparison ProxyBeforeOne => new(_reference.EndPoint, _before1.Value.EndPoint);

    public Comparison ProxyBeforeThree => new(_reference.EndPoint, _before3.Value.EndPoint);

    public void Dispose()
    {
        if (_before1.IsValueCreated) _before1.Value.Dispose();
        if (_before3.IsValueCreated) _before3.Value.Dispose();
        MemcachedProcess[] servers = [_reference, _twin, _single, .. _primaries, _backup];
        foreach (var server in servers) server.Dispose();
    }

    private static MemcachedProcess Memcached() => MemcachedProcess.Start("-m", "256");
}

[CollectionDefinition(nameof(Stage))]
public sealed class StageCollection : ICollectionFixture<Stage>;
