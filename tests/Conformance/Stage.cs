namespace Understudy.Conformance;

/// <summary>A memcached to compare with, and those that are compared: another memcached, the proxy before one, the proxy before 2 + 1,
/// the same with three threads, our own node, and the proxy before 2 + 1 nodes.</summary>
public sealed class Stage : IDisposable
{
    // What a server that is late does to an answer is another matter.
    private static readonly string[] Patience = ["--reply-timeout", "5s"];

    private readonly Lazy<MemcachedProcess> _reference;
    private readonly Lazy<MemcachedProcess> _twin;
    private readonly Lazy<MemcachedProcess> _single;
    private readonly Lazy<MemcachedProcess[]> _primaries;
    private readonly Lazy<MemcachedProcess> _backup;
    private readonly Lazy<UnderstudyProcess> _before1;
    private readonly Lazy<UnderstudyProcess> _before3;
    private readonly Lazy<UnderstudyProcess> _threads;
    private readonly Lazy<UnderstudyProcess> _node = new(() => Node());
    private readonly Lazy<UnderstudyProcess[]> _nodes = new(() => [Node(), Node(), Node()]);
    private readonly Lazy<UnderstudyProcess> _beforeNodes;

    public Stage()
        : this(() => MemcachedProcess.Start("-m", "256"))
    {
    }

    internal Stage(Func<MemcachedProcess> memcached)
    {
        (_reference, _twin, _single, _backup) = (new(memcached), new(memcached), new(memcached), new(memcached));
        _primaries = new(() => [memcached(), memcached()]);
        _before1 = new(() => UnderstudyProcess.InFrontOf([_single.Value], more: Patience));
        _before3 = new(() => UnderstudyProcess.InFrontOf(_primaries.Value, [_backup.Value], Patience));
        _threads = new(() => UnderstudyProcess.InFrontOf(_primaries.Value, [_backup.Value], [.. Patience, "--threads", "3"]));
        _beforeNodes = new(() =>
        {
            string[] addresses = [.. _nodes.Value.Select(node => node.Address)];
            return UnderstudyProcess.Proxy([.. UnderstudyProcess.Servers(addresses[..2], addresses[2..]), .. Patience]);
        });
    }

    /// <summary>Proves the harness: two memcacheds differ in nothing that is compared.</summary>
    public Comparison AnotherMemcached => new(_reference.Value.EndPoint, _twin.Value.EndPoint);

    public Comparison ProxyBeforeOne => new(_reference.Value.EndPoint, _before1.Value.EndPoint);

    public Comparison ProxyBeforeThree => new(_reference.Value.EndPoint, _before3.Value.EndPoint);

    public Comparison ProxyWithThreeThreads => new(_reference.Value.EndPoint, _threads.Value.EndPoint);

    public Comparison OurNode => new(_reference.Value.EndPoint, _node.Value.EndPoint);

    public Comparison ProxyBeforeNodes => new(_reference.Value.EndPoint, _beforeNodes.Value.EndPoint);

    public void Dispose()
    {
        if (_beforeNodes.IsValueCreated) _beforeNodes.Value.Dispose();
        if (_node.IsValueCreated) _node.Value.Dispose();
        UnderstudyProcess[] nodes = _nodes.IsValueCreated ? _nodes.Value : [];
        foreach (var node in nodes) node.Dispose();
        if (_before1.IsValueCreated) _before1.Value.Dispose();
        if (_threads.IsValueCreated) _threads.Value.Dispose();
        if (_before3.IsValueCreated) _before3.Value.Dispose();
        foreach (var server in (Lazy<MemcachedProcess>[])[_reference, _twin, _single, _backup])
        {
            if (server.IsValueCreated) server.Value.Dispose();
        }

        MemcachedProcess[] primaries = _primaries.IsValueCreated ? _primaries.Value : [];
        foreach (var server in primaries) server.Dispose();
    }

    private static UnderstudyProcess Node() => UnderstudyProcess.Node("-m", "256", "-t", "2");
}

[CollectionDefinition(nameof(Stage))]
public sealed class StageCollection : ICollectionFixture<Stage>;
