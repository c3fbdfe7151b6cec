using System.Text;
using Understudy.Proxy;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Control.Explanations;

/// <summary>Says for a person which servers hold a key, and why.</summary>
public sealed class KeyExplainer
{
    // memcached's KEY_MAX_LENGTH (memcached.h).
    private const int LongestKeyBytes = 250;

    private readonly Pool _pool;
    private readonly int _tierWidth;
    private readonly int _serverWidth;

    /// <param name="pool">Valid.</param>
    /// <param name="addresses">What hosts resolve to; a host without an entry stands for itself on rings made from addresses.</param>
    public KeyExplainer(PoolOptions pool, IReadOnlyDictionary<ServerOptions, NetworkAddress> addresses)
    {
        _pool = PoolBuilder.Build(pool, addresses);
        _tierWidth = _pool.Tiers.Max(t => t.Name.Length);
        _serverWidth = _pool.Servers.Max(s => s.ToString().Length);
    }

    /// <summary>A line for each copy: key, tier, server, reason, in columns that a key cannot break since it has no spaces.</summary>
    /// <param name="keyWidth">Columns to keep for the key.</param>
    public IEnumerable<string> Explain(string key, int keyWidth)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = Encoding.UTF8.GetBytes(key);
        for (var replica = 0; replica < _pool.CopyCount; replica++)
        {
            var placement = _pool.Explain(bytes, replica);
            var tier = _pool.Tiers[_pool.TierCount == 1 ? 0 : replica];
            var server = tier.Servers[placement.ServerIndex].ToString();
            yield return $"{key.PadRight(keyWidth)}  {tier.Name.PadRight(_tierWidth)}  {server.PadRight(_serverWidth)}  {placement.Reason}";
        }
    }

    /// <summary>Why memcached would not take a key; null if it does.</summary>
    public static string? WhyNotKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes is 0 or > LongestKeyBytes) return $"a key has 1 to {LongestKeyBytes} bytes, this one has {bytes}";

        return key.AsSpan().ContainsAny(" \t\r\n\v\f\0") ? "a key has no spaces or control characters" : null;
    }
}
