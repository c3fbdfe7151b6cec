using System.Buffers.Binary;

namespace Understudy.Hashing.KeyHashes;

/// <summary>MurmurHash2, 32 bits, seeded with the length of the key as libmemcached and twemproxy do.</summary>
internal sealed class MurmurHash() : KeyHash("murmur")
{
    public static readonly MurmurHash Instance = new();

    private const uint Multiplier = 0x5BD1_E995;

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var length = (uint)key.Length;
        var hash = (0xDEAD_BEEF * length) ^ length;
        for (; key.Length >= sizeof(uint); key = key[sizeof(uint)..])
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(key) * Multiplier;
            hash = (hash * Multiplier) ^ ((word ^ (word >> 24)) * Multiplier);
        }

        if (!key.IsEmpty)
        {
            for (var i = 0; i < key.Length; i++) hash ^= (uint)key[i] << (8 * i);
            hash *= Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }
}
