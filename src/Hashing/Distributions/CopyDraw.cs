using System.Globalization;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>Draws the servers of a key's further copies where there is no ring to walk along: each of those that are left is as likely as
/// its weight, so that what a lost server held is spread over all others. Immutable.</summary>
/// <remarks>Flat: neither the number of servers nor their weights matter. The result is part of placement.</remarks>
internal sealed class CopyDraw
{
    private readonly int[] _slots;                   // each server as often as its weight, those of a failure domain side by side
    private readonly (int First, int Count)[] _domainOf;   // by server: its domain's part of the slots

    public CopyDraw(IReadOnlyList<RingServer> servers, CopyRule copies)
    {
        var slots = new List<int>();
        _domainOf = new (int, int)[servers.Count];
        foreach (var domain in Enumerable.Range(0, servers.Count).GroupBy(server => copies.Domains[server]))
        {
            if (copies.Copies == 1) break;

            var first = slots.Count;
            foreach (var server in domain) slots.AddRange(Enumerable.Repeat(server, servers[server].Weight));
            foreach (var server in domain) _domainOf[server] = (first, slots.Count - first);
        }

        _slots = [.. slots];
    }

    /// <param name="hash">Of the key.</param>
    /// <param name="servers">The first is the key's owner; the others are drawn.</param>
    public void Draw(ulong hash, Span<int> servers)
    {
        Span<int> firsts = stackalloc int[servers.Length];
        Span<int> counts = stackalloc int[servers.Length];
        var left = _slots.Length;
        for (var copy = 1; copy < servers.Length; copy++)
        {
            left -= Leave(_domainOf[servers[copy - 1]], firsts[..copy], counts[..copy]);
            hash = MixHash.Mix(hash, (ulong)copy);
            var slot = (int)Math.BigMul(hash, (ulong)left, out _);
            for (var i = 0; i < copy && slot >= firsts[i]; i++) slot += counts[i];
            servers[copy] = _slots[slot];
        }
    }

    /// <summary>The server of a copy other than the first, with the reason.</summary>
    public Placement Explain(ulong hash, int owner, int copy, string hashName)
    {
        Span<int> servers = stackalloc int[copy + 1];
        servers[0] = owner;
        Draw(hash, servers);
        return new Placement(servers[copy], hash, string.Create(CultureInfo.InvariantCulture,
            $"{hashName} {hash} draws server {servers[copy] + 1} for copy {copy + 1}"));
    }

    // In the order of the slots, so that one pass goes around all of them.
    private static int Leave((int First, int Count) domain, Span<int> firsts, Span<int> counts)
    {
        var place = firsts.Length - 1;
        for (; place > 0 && firsts[place - 1] > domain.First; place--)
            (firsts[place], counts[place]) = (firsts[place - 1], counts[place - 1]);
        (firsts[place], counts[place]) = domain;
        return domain.Count;
    }
}
