using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Understudy.Store.Index;

/// <summary>64 bits of a key: the low ones choose the bucket, the high 16 are the tag in the slot.</summary>
/// <remarks>Multiply-and-fold over 16 bytes at a time (the mum construction of wyhash), seeded against chosen keys.</remarks>
internal readonly struct KeyHash(ulong seed)
{
    // Odd 64-bit constants with half of the bits set: the fractional parts of the golden ratio, of sqrt 2 and of sqrt 3.
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0x6A09E667F3BCC909;
    private const ulong Third = 0xBB67AE8584CAA73B;

    public ulong Of(ReadOnlySpan<byte> key)
    {
        var state = seed ^ Fold((ulong)key.Length ^ First, seed ^ Second);
        while (key.Length > 16)
        {
            state = Fold(Read8(key) ^ state, Read8(key[8..]) ^ Second);
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

        return Fold(Fold(low ^ state ^ Third, high ^ First) ^ Second, state ^ Third);
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
