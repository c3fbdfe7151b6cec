using System.Buffers.Binary;

namespace Understudy.Hashing.KeyHashes;

/// <summary>Paul Hsieh's SuperFastHash as twemproxy has it: started from 0, and the odd last byte of three is signed.</summary>
internal sealed class HsiehHash() : KeyHash("hsieh")
{
    public static readonly HsiehHash Instance = new();

    public override ulong Compute(ReadOnlySpan<byte> key)
    {
        uint hash = 0;
        for (; key.Length >= 4; key = key[4..])
        {
            hash += Half(key);
            hash = (hash << 16) ^ (Half(key[2..]) << 11) ^ hash;
            hash += hash >> 11;
        }

        hash = Finish(hash, key);
        hash ^= hash << 3;
        hash += hash >> 5;
        hash ^= hash << 4;
        hash += hash >> 17;
        hash ^= hash << 25;
        return hash + (hash >> 6);
    }

    private static uint Finish(uint hash, ReadOnlySpan<byte> rest)
    {
        switch (rest.Length)
        {
            case 3:
                hash += Half(rest);
                hash ^= hash << 16;
                hash ^= (uint)(sbyte)rest[2] << 18;
                return hash + (hash >> 11);
            case 2:
                hash += Half(rest);
                hash ^= hash << 11;
                return hash + (hash >> 17);
            case 1:
                hash += rest[0];
                hash ^= hash << 10;
                return hash + (hash >> 1);
            default:
                return hash;
        }
    }

    private static uint Half(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
