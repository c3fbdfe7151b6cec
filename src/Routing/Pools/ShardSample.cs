using System.Globalization;
using System.Text;

namespace Understudy.Routing.Pools;

/// <summary>Which sets of servers hold keys together, and how many keys each: found by locating some thousand keys, since tiers may spread
/// them in ways of their own, and a tier of several copies those of a server over all others. Immutable; any thread.</summary>
public sealed class ShardSample
{
    // A set of servers that holds one key in a thousand is missed once in e^16 times.
    private const int Keys = 16_384;

    private readonly Dictionary<string, (int[] Servers, string Key, int Keys)> _shards = [];

    /// <param name="pool">Whose.</param>
    /// <param name="prefix">What the located keys begin with.</param>
    public ShardSample(Pool pool, string prefix)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Pool = pool;
        for (var i = 0; i < Keys; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:x}");
            var bytes = Encoding.ASCII.GetBytes(key);
            int[] servers = [.. Enumerable.Range(0, pool.CopyCount).Select(replica => pool.Locate(bytes, replica))];
            var name = string.Join(' ', servers);
            var before = _shards.GetValueOrDefault(name);
            _shards[name] = (servers, before.Key ?? key, before.Keys + 1);
        }
    }

    public Pool Pool { get; }

    /// <summary>One key of each such set.</summary>
    public IReadOnlyList<string> KeysOfAll => [.. _shards.Values.Select(shard => shard.Key)];

    /// <summary>How large a part of the keys has a server that may be read: 1 while all have one.</summary>
    public double ReadableShare(RoutingSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.IsEveryServerIn) return 1;
        var readable = _shards.Values.Where(shard => shard.Servers.Any(snapshot.MayBeRead)).Sum(shard => shard.Keys);
        return readable / (double)Keys;
    }
}
