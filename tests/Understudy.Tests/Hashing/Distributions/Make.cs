using System.Globalization;
using System.Text;
using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

/// <summary>What the tests of this folder place: servers, distributions, keys.</summary>
internal static class Make
{
    /// <summary>The rings and hashes that promise to move few keys, whichever server comes or goes.</summary>
    public static readonly string[] ConsistentNames =
    [
        "magent-ring", "rendezvous", "libmemcached-ketama-weighted", "twemproxy-ketama", "twemproxy-ketama:md5", "spymemcached-ketama",
        "spymemcached-ketama-libmemcached", "xmemcached-ketama", "xmemcached-ketama-nginx", "xmemcached-ketama-gwhalin",
        "gwhalin-consistent",
    ];

    public static IDistribution Distribution(string name, IReadOnlyList<RingServer> servers, string? hashTag = null, int copies = 1)
    {
        DistributionCatalog.TryCreate(name, servers, hashTag, out var distribution, out var error, copies).ShouldBeTrue(error);
        return distribution!;
    }

    /// <summary>Servers on ports from 11212, so that no name drops its port.</summary>
    public static RingServer[] Servers(params int[] weights)
        => [.. weights.Select((weight, i) => new RingServer("10.0.0.1", 11212 + i, weight))];

    public static byte[][] Keys(int count)
        => [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"user:{i.ToString(CultureInfo.InvariantCulture)}:profile"))];

    /// <summary>How many of the keys each server has, as a share of all.</summary>
    public static double[] Shares(IDistribution distribution, byte[][] keys)
    {
        var owned = new double[distribution.ServerCount];
        foreach (var key in keys) owned[distribution.Locate(key)]++;
        return [.. owned.Select(count => count / keys.Length)];
    }
}
