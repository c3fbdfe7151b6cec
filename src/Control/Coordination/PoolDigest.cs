using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Understudy.Routing.Pools;

namespace Understudy.Control.Coordination;

/// <summary>What the proxies of a group must have in common, in a word: where keys belong, and which server a token is of.</summary>
public static class PoolDigest
{
    /// <returns>Sixteen hexadecimal digits.</returns>
    public static string Of(PoolOptions pool)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"hash-tag={pool.HashTag}\n");
        if (pool.Copies > 1) text.Append(CultureInfo.InvariantCulture, $"copies={pool.Copies}\n");
        foreach (var tier in pool.Tiers)
        {
            text.Append(CultureInfo.InvariantCulture, $"tier {tier.Distribution}\n");
            foreach (var server in tier.Servers)
            {
                text.Append(CultureInfo.InvariantCulture, $"{server} {server.Weight} {server.Name}");
                if (server.Zone is not null) text.Append(CultureInfo.InvariantCulture, $" in {server.Zone}");
                text.Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
