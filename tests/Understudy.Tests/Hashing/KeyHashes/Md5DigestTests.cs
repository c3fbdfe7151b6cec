using System.Buffers.Binary;
using System.Security.Cryptography;
using Understudy.Hashing.KeyHashes;

namespace Understudy.Tests.Hashing.KeyHashes;

public sealed class Md5DigestTests
{
    /// <summary>Every length up to two blocks and beyond, so that the padding falls on each side of each border.</summary>
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 131), 250, 1000];

    [Theory, MemberData(nameof(Lengths))]
    public void Equals_the_digest_of_the_runtime(int length)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + 1))];
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];

        var (a, b, c, d) = Md5Digest.Of(message);

        BinaryPrimitives.WriteUInt32LittleEndian(digest, a);
        BinaryPrimitives.WriteUInt32LittleEndian(digest[4..], b);
        BinaryPrimitives.WriteUInt32LittleEndian(digest[8..], c);
        BinaryPrimitives.WriteUInt32LittleEndian(digest[12..], d);
        digest.ToArray().ShouldBe(MD5.HashData(message));
    }
}
