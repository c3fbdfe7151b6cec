using System.Globalization;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing.Distributions;

/// <summary>Hash modulo the number of slots, where a server takes as many consecutive slots as its weight. No ring: losing a server moves
/// most keys.</summary>
internal sealed class Modulo : IDistribution
{
    private readonly KeyHash _hash;
    private readonly int[] _slots;
    private readonly CopyDraw _further;

    public Modulo(KeyHash hash, IReadOnlyList<RingServer> servers, CopyRule copies)
    {
        _hash = hash;
        _slots = [.. servers.SelectMany((server, index) => Enumerable.Repeat(index, server.Weight))];
        _further = new CopyDraw(servers, copies);
        ServerCount = servers.Count;
    }

    public int ServerCount { get; }

    public int Locate(ReadOnlySpan<byte> key) => _slots[SlotOf(_hash.Compute(key))];

    public void Locate(ReadOnlySpan<byte> key, Span<int> servers)
    {
        var hash = _hash.Compute(key);
        servers[0] = _slots[SlotOf(hash)];
        _further.Draw(hash, servers);
    }

    public Placement Explain(ReadOnlySpan<byte> key, int copy = 0)
    {
        var hash = _hash.Compute(key);
        var slot = SlotOf(hash);
        if (copy > 0) return _further.Explain(hash, _slots[slot], copy, _hash.Name);

        var reason = string.Create(CultureInfo.InvariantCulture, $"{_hash.Name} {hash} mod {_slots.Length} = {slot}");
        if (_slots.Length != ServerCount)
            reason += string.Create(CultureInfo.InvariantCulture, $", a slot of server {_slots[slot] + 1} (weights repeat servers)");
        return new Placement(_slots[slot], hash, reason);
    }

    // All hashes but one have 32 bits, and dividing those is much cheaper on older processors.
    private uint SlotOf(ulong hash)
        => hash <= uint.MaxValue ? (uint)hash % (uint)_slots.Length : (uint)(hash % (uint)_slots.Length);
}
