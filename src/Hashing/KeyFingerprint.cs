using System.Buffers.Binary;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Hashing;

/// <summary>A short name for a key, for tables that need not keep the key itself. Not for placement.</summary>
public static class KeyFingerprint
{
    // As in MurmurHash3's finalizer (Appleby); 64-bit products only, since not every processor that is served multiplies to 128 bits
    // in one step.
    private const ulong First = 0xFF51_AFD7_ED55_8CCD;
    private const ulong Second = 0xC4CE_B9FE_1A85_EC53;

    /// <summary>64 bits that two different keys share with a chance of 1 in 2^64. For this process only: another version may take other
    /// ones.</summary>
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        // The length tells a key from the same key with zero bytes after it.
        var hash = (ulong)key.Length * Second;
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..]) hash = Add(hash, BinaryPrimitives.ReadUInt64LittleEndian(key));

        ulong rest = 0;
        if (key.Length >= sizeof(uint))
        {
            rest = BinaryPrimitives.ReadUInt32LittleEndian(key);
            key = key[sizeof(uint)..];
        }

        foreach (var letter in key) rest = (rest << 8) | letter;
        hash = Add(hash, rest);
        return hash ^ (hash >> 33);
    }

    /// <summary>As the other one, and the same for ever: for what outlives the process.</summary>
    public static ulong Lasting(ReadOnlySpan<byte> name) => MixHash.Instance.Compute(name);

    // Each step is a bijection of the state, and spreads every bit of a word over all of it before the next word comes.
    private static ulong Add(ulong hash, ulong word)
    {
        hash = (hash ^ word) * First;
        return (hash ^ (hash >> 32)) * Second;
    }
}
