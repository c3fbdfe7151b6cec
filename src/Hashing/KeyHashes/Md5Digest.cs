using System.Buffers.Binary;
using static System.Numerics.BitOperations;

namespace Understudy.Hashing.KeyHashes;

/// <summary>
/// MD5 (RFC 1321) as ketama uses it: the digest as four little-endian words, each of them a point on a ring, the first also a key's hash.
/// </summary>
/// <remarks>
/// Not for security. <c>MD5.HashData</c> gives the same digest but crosses into OpenSSL for each key: 390 ns instead of 90 for 23 bytes.
/// </remarks>
internal readonly record struct Md5Digest(uint A, uint B, uint C, uint D)
{
    private const int BlockBytes = 64;

    /// <summary>Bytes of a block that remain for the message when padding byte and 64-bit length must fit too.</summary>
    private const int LastBlockRoom = BlockBytes - 1 - sizeof(ulong);

    /// <summary>The constants T[1..64] of RFC 1321, section 3.4: floor(2^32 * abs(sin(i))).</summary>
    private static readonly uint[] Sines =
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ];

    public static Md5Digest Of(ReadOnlySpan<byte> message)
    {
        var state = new Md5Digest(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
        var rest = message;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..]) state = state.Absorb(rest[..BlockBytes]);

        Span<byte> last = stackalloc byte[BlockBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        if (rest.Length > LastBlockRoom)
        {
            state = state.Absorb(last);
            last.Clear();
        }

        BinaryPrimitives.WriteUInt64LittleEndian(last[^sizeof(ulong)..], (ulong)message.Length * 8);
        return state.Absorb(last);
    }

    /// <summary>The compression function: four rounds of sixteen steps, four at a time so that no register is moved.</summary>
    /// <remarks>
    /// Each step waits for the one before it. What does not depend on that one is therefore added first, and the second round's choice is a
    /// sum of two disjoint masks instead of the RFC's exclusive or.
    /// </remarks>
    private Md5Digest Absorb(ReadOnlySpan<byte> block)
    {
        var (a, b, c, d) = this;
        for (var i = 0; i < 16; i += 4)
        {
            a = b + RotateLeft(a + Input(block, i, i) + (d ^ (b & (c ^ d))), 7);
            d = a + RotateLeft(d + Input(block, i + 1, i + 1) + (c ^ (a & (b ^ c))), 12);
            c = d + RotateLeft(c + Input(block, i + 2, i + 2) + (b ^ (d & (a ^ b))), 17);
            b = c + RotateLeft(b + Input(block, i + 3, i + 3) + (a ^ (c & (d ^ a))), 22);
        }

        for (var i = 16; i < 32; i += 4)
        {
            a = b + RotateLeft(a + Input(block, 5 * i + 1, i) + (c & ~d) + (d & b), 5);
            d = a + RotateLeft(d + Input(block, 5 * i + 6, i + 1) + (b & ~c) + (c & a), 9);
            c = d + RotateLeft(c + Input(block, 5 * i + 11, i + 2) + (a & ~b) + (b & d), 14);
            b = c + RotateLeft(b + Input(block, 5 * i + 16, i + 3) + (d & ~a) + (a & c), 20);
        }

        for (var i = 32; i < 48; i += 4)
        {
            a = b + RotateLeft(a + Input(block, 3 * i + 5, i) + (c ^ d ^ b), 4);
            d = a + RotateLeft(d + Input(block, 3 * i + 8, i + 1) + (b ^ c ^ a), 11);
            c = d + RotateLeft(c + Input(block, 3 * i + 11, i + 2) + (a ^ b ^ d), 16);
            b = c + RotateLeft(b + Input(block, 3 * i + 14, i + 3) + (d ^ a ^ c), 23);
        }

        for (var i = 48; i < 64; i += 4)
        {
            a = b + RotateLeft(a + Input(block, 7 * i, i) + (c ^ (b | ~d)), 6);
            d = a + RotateLeft(d + Input(block, 7 * i + 7, i + 1) + (b ^ (a | ~c)), 10);
            c = d + RotateLeft(c + Input(block, 7 * i + 14, i + 2) + (a ^ (d | ~b)), 15);
            b = c + RotateLeft(b + Input(block, 7 * i + 21, i + 3) + (d ^ (c | ~a)), 21);
        }

        return new Md5Digest(A + a, B + b, C + c, D + d);
    }

    /// <summary>The message word and the constant of one step.</summary>
    private static uint Input(ReadOnlySpan<byte> block, int word, int step)
        => BinaryPrimitives.ReadUInt32LittleEndian(block.Slice((word & 15) * sizeof(uint), sizeof(uint))) + Sines[step];
}
