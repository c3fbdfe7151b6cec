using System.Buffers.Binary;

namespace Understudy.Hashing.KeyHashes;

/// <summary>
/// Our own 64-bit hash for the distributions that no client shares with us (jump, rendezvous): eight bytes at a time, each folded in by a
/// 64 by 64 bit multiplication whose two halves are xored, as wyhash and its kin do.
/// </summary>
/// <remarks>The result is part of placement: changing a constant or a step here moves keys of running clusters. Vectors in the tests hold
/// it.</remarks>
internal sealed class MixHash() : KeyHash("mix64")
{
    public static readonly MixHash Instance = new();

    // Fractional bits of the golden ratio and of the square roots of 2 and 3, made odd: constants with nothing up the sleeve.
    private const ulong Start = 0x9E37_79B9_7F4A_7C15;
    private const ulong WordFactor = 0x6A09_E667_F3BC_C909;
    private const ulong LastFactor = 0xBB67_AE85_84CA_A73B;

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        // The length tells a key from the same key with zero bytes after it.
        var hash = Start ^ (ulong)key.Length;
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key), WordFactor);

        ulong rest = 0;
        for (var i = 0; i < key.Length; i++) rest |= (ulong)key[i] << (8 * i);
        return Mix(Fold(hash ^ rest, WordFactor), LastFactor);
    }

    /// <summary>A number from two, each of whose bits depends on all bits of both: for combining a key with a server.</summary>
    public static ulong Mix(ulong left, ulong right)
    {
        // The two are never multiplied by each other: a product with 0 would lose the other operand.
        var mixed = Fold(left ^ Start, LastFactor) + right;
        return Fold(mixed ^ WordFactor, Start);
    }

    private static ulong Fold(ulong value, ulong factor)
    {
        var high = Math.BigMul(value, factor, out var low);
        return high ^ low;
    }
}
