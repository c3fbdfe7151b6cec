namespace Understudy.Hashing.Distributions;

/// <summary>How many MD5 digests (four points each) a server's weight buys on each client's ring, to the last rounding error.</summary>
internal static class DigestCounts
{
    /// <summary>40 digests are the 160 points of the first ketama (last.fm, 2007), which all its heirs kept.</summary>
    private const int Ketama = 40;

    /// <summary>magent's ring has 2000 points for each server (magent.c 0.6, :2232).</summary>
    private const int Magent = 500;

    /// <summary>The same number for each, whatever the weights.</summary>
    public static int[] Equal(IReadOnlyList<RingServer> servers) => [.. servers.Select(_ => Ketama)];

    /// <summary>xmemcached: 40 for each unit of weight.</summary>
    public static int[] PerUnit(IReadOnlyList<RingServer> servers) => [.. servers.Select(server => Ketama * server.Weight)];

    /// <summary>gwhalin: the share of the weights in double precision (SockIOPool.java:703).</summary>
    public static int[] InDoubles(IReadOnlyList<RingServer> servers)
    {
        var total = servers.Sum(server => server.Weight);
        return [.. servers.Select(server => (int)Math.Floor((double)(Ketama * servers.Count * server.Weight) / total))];
    }

    /// <summary>libmemcached, twemproxy and spymemcached with weights: the share in single precision, which now and then loses a
    /// digest.</summary>
    public static int[] InFloats(IReadOnlyList<RingServer> servers)
    {
        var total = servers.Sum(server => server.Weight);
        return [.. servers.Select(server =>
        {
            var share = server.Weight / (float)total;

            // The 1e-10 is a double: the sum is made in double precision and rounded to single before the floor.
            return (int)MathF.Floor((float)(share * (4 * Ketama) / 4 * servers.Count + 0.0000000001));
        })];
    }

    /// <summary>spymemcached has two classes, one that knows weights and one that does not.</summary>
    public static int[] InFloatsIfWeighted(IReadOnlyList<RingServer> servers)
        => servers.All(server => server.Weight == 1) ? Equal(servers) : InFloats(servers);

    /// <summary>magent: 500 divided and multiplied by the number of servers in single precision, which gives 499 for 47, 59, 83...
    /// servers.</summary>
    public static int[] OfMagent(IReadOnlyList<RingServer> servers)
    {
        var digests = (int)MathF.Floor(1f / servers.Count * Magent * servers.Count);
        return [.. servers.Select(_ => digests)];
    }
}
