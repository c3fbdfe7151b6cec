namespace Understudy.LoadGenerator.Comparison;

/// <summary>What a load is sent to.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="HasCopies">Every write goes to a second server as well (<c>-b</c>).</param>
/// <param name="IsUnix">Clients and servers talk over Unix sockets instead of TCP.</param>
/// <param name="Threads">Of a node or a memcached; with more than one it shares the core of the clients.</param>
/// <param name="IsEarlier">The program is the other build that <c>--against</c> names.</param>
internal sealed record Target(
    string Name, TargetKind Kind, bool HasCopies = false, bool IsUnix = false, int Threads = 1, bool IsEarlier = false)
{
    public static readonly Target Understudy = new("understudy", TargetKind.Understudy);
    public static readonly Target UnderstudyCopies = new("understudy, two copies", TargetKind.Understudy, HasCopies: true);
    public static readonly Target UnderstudyUnix = new("understudy, Unix sockets", TargetKind.Understudy, IsUnix: true);
    public static readonly Target Nutcracker = new("nutcracker", TargetKind.Nutcracker);
    public static readonly Target Memcached = new("memcached", TargetKind.Memcached);
    public static readonly Target MemcachedTwice = new("memcached, 2 threads", TargetKind.Memcached, Threads: 2);
    public static readonly Target Node = new("node", TargetKind.Node);
    public static readonly Target NodeTwice = new("node, 2 threads", TargetKind.Node, Threads: 2);

    /// <summary>The same by the other build.</summary>
    public Target Earlier => this with { Name = $"{Name}, earlier", IsEarlier = true };
}

/// <summary>Which program a target is.</summary>
internal enum TargetKind
{
    /// <summary>This proxy, as published.</summary>
    Understudy,

    /// <summary>twemproxy, under Debian's name for it.</summary>
    Nutcracker,

    /// <summary>A memcached without any proxy.</summary>
    Memcached,

    /// <summary>Our own node, as published, without any proxy.</summary>
    Node,
}
