using Understudy.Proxy.Health;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Operating;

/// <summary>A server of one of the pools, as operators name it.</summary>
/// <param name="Pool">Whose it is.</param>
/// <param name="Number">Its place there.</param>
internal readonly record struct PoolMember(ProxyCrew Pool, int Number)
{
    public string Name => Pool.NameOf(Number);

    /// <summary>With the pool in front, where there are several.</summary>
    public string FullName => $"{Pool.Name}/{Name}";

    public ReplicaState State => Pool.Board.Current.StateOf(Number);

    public ServerWatch Watch => Pool.Watches[Number];

    /// <summary>Whether that is its address or its name, with the pool in front or without.</summary>
    public bool IsCalled(string address)
    {
        var options = Pool.Board.Current.Pool.Servers[Number];
        var front = Pool.Name + "/";
        var bare = address.StartsWith(front, StringComparison.Ordinal) ? address[front.Length..] : address;
        return Name == bare || options.Name == bare || (options.Port == 11211 && options.Host == bare);
    }
}
