namespace Understudy.Hashing.Distributions;

/// <summary>A server as distributions see it: the words from which client libraries build the names of ring points.</summary>
/// <param name="Host">As configured: an address literal or a name. Some rings hash this very text.</param>
/// <param name="Port">TCP port; 0 for a Unix socket.</param>
/// <param name="Weight">Share of the keys relative to the others; 1 or more.</param>
public sealed record RingServer(string Host, int Port, int Weight = 1)
{
    /// <summary>A name that replaces host and port on the ring (as in twemproxy), so that a server can be swapped and keep its
    /// keys.</summary>
    public string? Name { get; init; }

    /// <summary>What it is lost together with: see <see cref="FailureDomains"/>. Null: it is lost alone.</summary>
    public string? Zone { get; init; }

    /// <summary>Address that the host resolves to, where a client library hashes both (spymemcached, xmemcached). Same as Host for a
    /// literal.</summary>
    public string ResolvedAddress { get; init; } = Host;
}
