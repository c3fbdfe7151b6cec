namespace Understudy.Routing.Pools;

/// <summary>Which pool a key belongs to by how it begins: of several beginnings the longest counts. Immutable; any thread.</summary>
/// <remarks>O(log prefixes). Between a key and its predecessor among the sorted prefixes there is none, so whatever the key begins with
/// its predecessor begins with too: it is the predecessor itself, or one of those that it begins with, which are linked.</remarks>
public sealed class KeyPrefixes
{
    private readonly byte[][] _prefixes;
    private readonly int[] _pools;
    private readonly int[] _shorter;     // the longest other prefix that this one begins with; -1: none

    /// <param name="routes">Each prefix once, the empty one among them, and the number of its pool.</param>
    public KeyPrefixes(IEnumerable<(byte[] Prefix, int Pool)> routes)
    {
        var sorted = routes.ToArray();
        Array.Sort(sorted, (a, b) => a.Prefix.AsSpan().SequenceCompareTo(b.Prefix));
        _prefixes = [.. sorted.Select(route => route.Prefix)];
        _pools = [.. sorted.Select(route => route.Pool)];
        _shorter = new int[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            var shorter = i - 1;
            while (shorter >= 0 && !_prefixes[i].AsSpan().StartsWith(_prefixes[shorter])) shorter = _shorter[shorter];
            _shorter[i] = shorter;
        }
    }

    /// <summary>The number of a key's pool.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _prefixes.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (key.SequenceCompareTo(_prefixes[middle]) >= 0) low = middle;
            else high = middle - 1;
        }

        // The empty one is the first, and every key begins with it.
        while (!key.StartsWith(_prefixes[low])) low = _shorter[low];
        return _pools[low];
    }
}
