using System.Buffers.Binary;
using System.Numerics;

namespace Understudy.Hashing.KeyHashes;

/// <summary>Bob Jenkins's lookup3 (hashlittle, 2006) with the start value 13 that libmemcached chose and twemproxy took over.</summary>
internal sealed class JenkinsHash() : KeyHash("jenkins")
{
    public static readonly JenkinsHash Instance = new();

    private const int BlockBytes = 3 * sizeof(uint);
    private const uint Start = 0xDEAD_BEEF + 13;

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        var a = Start + (uint)key.Length;
        var (b, c) = (a, a);
        for (; key.Length > BlockBytes; key = key[BlockBytes..])
        {
            Add(key, ref a, ref b, ref c);
            Mix(ref a, ref b, ref c);
        }

        if (key.IsEmpty) return c;

        Span<byte> last = stackalloc byte[BlockBytes];
        last.Clear();
        key.CopyTo(last);
        Add(last, ref a, ref b, ref c);
        return Finish(a, b, c);
    }

    private static void Add(ReadOnlySpan<byte> block, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(block);
        b += BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a = (a - c) ^ BitOperations.RotateLeft(c, 4);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 6);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 8);
        b += a;
        a = (a - c) ^ BitOperations.RotateLeft(c, 16);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 19);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 4);
        b += a;
    }

    private static uint Finish(uint a, uint b, uint c)
    {
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }
}
