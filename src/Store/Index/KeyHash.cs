using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Understudy.Store.Index;

/// <summary>64 bits of a key: the low ones choose the bucket, the high 16 are the tag in the slot.</summary>
/// <remarks>Multiply-and-fold over 16 bytes at a time (the mum construction of wyhash). Whatever meets bytes of the key before a
/// multiplication comes from the seed: a constant there could be chosen as part of a key, which makes the product 0 and the rest of the
/// key count for nothing.</remarks>
internal readonly struct KeyHash
{
    // Odd 64-bit constants with half of the bits set: the fractional parts of the golden ratio, of sqrt 2 and of sqrt 3.
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0x6A09E667F3BCC909;
    private const ulong Third = 0xBB67AE8584CAA73B;

    private readonly ulong _seed;
    private readonly ulong _blockSecret;
    private readonly ulong _lowSecret;
    private readonly ulong _highSecret;

    public KeyHash(ulong seed)
    {
        _seed = Mix(seed ^ First);
        _blockSecret = Mix(_seed ^ Second);
        _lowSecret = Mix(_blockSecret ^ Third);
        _highSecret = Mix(_lowSecret ^ First);
    }

    public ulong Of(ReadOnlySpan<byte> key)
    {
        var state = _seed ^ Fold((ulong)key.Length ^ First, _seed ^ Second);
        while (key.Length > 16)
        {
            state = Fold(Read8(key) ^ state, Read8(key[8..]) ^ _blockSecret);
            key = key[16..];
        }

        ulong low, high = 0;
        if (key.Length >= 8)
        {
            low = Read8(key);
            high = Read8(key[^8..]);
        }
        else if (key.Length >= 4)
        {
            low = Read4(key);
            high = Read4(key[^4..]);
        }
        else
        {
            low = key.IsEmpty ? 0 : key[0] | ((ulong)key[key.Length / 2] << 8) | ((ulong)key[^1] << 16);
        }

        return Fold(Fold(low ^ state ^ _lowSecret, high ^ _highSecret) ^ Second, state ^ Third);
    }

    // The finalizer of MurmurHash3 (Appleby): a bijection, so that no seed becomes a weak one.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Read8(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt64LittleEndian(from);

    private static ulong Read4(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32LittleEndian(from);
}
