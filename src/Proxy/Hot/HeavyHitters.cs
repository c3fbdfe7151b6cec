using Understudy.Hashing;
using Understudy.Protocol;

namespace Understudy.Proxy.Hot;

/// <summary>Finds what occurs most in a stream, in bounded memory: Space-Saving (Metwally, Agrawal, El Abbadi: Efficient Computation of
/// Frequent and Top-k Elements in Data Streams, 2005). Whatever is more than one in <see cref="Capacity"/> of all is among what is
/// kept.</summary>
/// <remarks>What is new takes the place of what has been counted least, and its count, as its possible error. Takes 170 KB.</remarks>
internal sealed class HeavyHitters
{
    public const int Capacity = 512;

    private readonly Dictionary<ulong, int> _places = new(Capacity);
    private readonly Entry[] _entries = new Entry[Capacity];

    // Entries by their count, the least first: a heap.
    private readonly int[] _heap = new int[Capacity];
    private readonly byte[] _keys = new byte[Capacity * ProtocolLimits.MaxKeyBytes];
    private int _count;

    /// <summary>What occurred that often at least, and at most.</summary>
    public IEnumerable<(byte[] Key, long Least, long Most)> All =>
        Enumerable.Range(0, _count).Select(place => (KeyOf(place).ToArray(), _entries[place].Count - _entries[place].Error,
            _entries[place].Count));

    /// <param name="key">What occurs; at most 250 bytes.</param>
    /// <param name="weight">How often.</param>
    public void Add(ReadOnlySpan<byte> key, long weight)
    {
        var id = KeyFingerprint.Of(key);
        if (_places.TryGetValue(id, out var place))
        {
            _entries[place].Count += weight;
            SiftDown(_entries[place].InHeap);
            return;
        }

        if (_count < Capacity)
        {
            place = _count++;
            _entries[place].InHeap = place;
            _heap[place] = place;
            Set(place, id, key, count: weight, error: 0);
            SiftUp(place);
            return;
        }

        place = _heap[0];
        ref var least = ref _entries[place];
        _places.Remove(least.Id);
        Set(place, id, key, least.Count + weight, least.Count);
        SiftDown(0);
    }

    private ReadOnlySpan<byte> KeyOf(int place) => _keys.AsSpan(place * ProtocolLimits.MaxKeyBytes, _entries[place].KeyLength);

    private void Set(int place, ulong id, ReadOnlySpan<byte> key, long count, long error)
    {
        ref var entry = ref _entries[place];
        (entry.Id, entry.Count, entry.Error, entry.KeyLength) = (id, count, error, key.Length);
        key.CopyTo(_keys.AsSpan(place * ProtocolLimits.MaxKeyBytes));
        _places[id] = place;
    }

    private long CountAt(int inHeap) => _entries[_heap[inHeap]].Count;

    private void SiftUp(int at)
    {
        for (var parent = (at - 1) / 2; at > 0 && CountAt(at) < CountAt(parent); parent = (at - 1) / 2)
        {
            Swap(at, parent);
            at = parent;
        }
    }

    private void SiftDown(int at)
    {
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _count) return;
            if (child + 1 < _count && CountAt(child + 1) < CountAt(child)) child++;
            if (CountAt(at) <= CountAt(child)) return;
            Swap(at, child);
            at = child;
        }
    }

    private void Swap(int a, int b)
    {
        (_heap[a], _heap[b]) = (_heap[b], _heap[a]);
        _entries[_heap[a]].InHeap = a;
        _entries[_heap[b]].InHeap = b;
    }

    private struct Entry
    {
        public ulong Id;
        public long Count;
        public long Error;
        public int KeyLength;
        public int InHeap;
    }
}
