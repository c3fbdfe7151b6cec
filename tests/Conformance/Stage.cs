namespace Understudy.Conformance;

/// <summary>A memcached to compare with, and those that are compared: another memcached, the proxy before one, the proxy before 2 + 1,
/// the same with three threads, our own node, and the proxy before 2 + 1 nodes.</summary>
public sealed class Stage : IDisposable
{
    // What a server that is late does to an answer is another matter.
    private static readonly string[] Patience = ["--reply-timeout", "5s"];

    private readonly MemcachedProcess _reference = Memcached();
    private readonly MemcachedProcess _twin = Memcached();
    private readonly MemcachedProcess _single = Memcached();
    private readonly MemcachedProcess[] _primaries = [Memcached(), Memcached()];
    private readonly MemcachedProcess _backup = Memcached();
    private readonly Lazy<UnderstudyProcess> _before1;
    private readonly Lazy<UnderstudyProcess> _before3;
    private readonly Lazy<UnderstudyProcess> _threads;
    private readonly Lazy<UnderstudyProcess> _node = new(() => Node());
    private readonly Lazy<UnderstudyProcess[]> _nodes = new(() => [Node(), Node(), Node()]);
    private readonly Lazy<UnderstudyProcess> _beforeNodes;

    public Stage()
    {
        _before1 = new(() => UnderstudyProcess.InFrontOf([_single], more: Patience));
        _before3 = new(() => UnderstudyProcess.InFrontOf(_primaries, [_backup], Patience));
        _threads = new(() => UnderstudyProcess.InFrontOf(_primaries, [_backup], [.. Patience, "--threads", "3"]));
        _beforeNodes = new(() =>
        {
            string[] addresses = [.. _nodes.Value.Select(node => node.Address)];
            return UnderstudyProcess.Proxy([.. UnderstudyProcess.Servers(addresses[..2], addresses[2..]), .. Patience]);
        });
    }

    /// <summary>Proves the harness: two memcacheds differ in nothing that is compared.</summary>
    public Comparison AnotherMemcached => new(_reference.EndPoint, _twin.EndPoint);

    public Comparison ProxyBeforeOne => new(_reference.EndPoint, _before1.Value.EndPoint);

    public Comparison ProxyBeforeThree => new(_reference.EndPoint, _before3.Value.EndPoint);

    public Comparison ProxyWithThreeThreads => new(_reference.EndPoint, _threads.Value.EndPoint);

    public Comparison OurNode => new(_reference.EndPoint, _node.Value.EndPoint);

    public Comparison ProxyBeforeNodes => new(_reference.EndPoint, _beforeNodes.Value.EndPoint);

    public void Dispose()
    {
        if (_beforeNodes.IsValueCreated) _beforeNodes.Value.Dispose();
        if (_node.IsValueCreated) _node.Value.Dispose();
        UnderstudyProcess[] nodes = _nodes.IsValueCreated ? _nodes.Value : [];
        foreach (var node in nodes) node.Dispose();
        if (_before1.IsValueCreated) _before1.Value.Dispose();
        if (_threads.IsValueCreated) _threads.Value.Dispose();
        if (_before3.IsValueCreated) _before3.Value.Dispose();
        MemcachedProcess[] servers = [_reference, _twin, _single, .. _primaries, _backup];
        foreach (var server in servers) server.Dispose();
    }

    private static UnderstudyProcess Node() => UnderstudyProcess.Node("-m", "256", "-t", "2");

    private static MemcachedProcess Memcached() => MemcachedProcess.Start("-m", "256");
}

[CollectionDefinition(nameof(Stage))]
public sealed class StageCollection : ICollectionFixture<Stage>;
