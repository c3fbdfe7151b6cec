using System.Buffers.Binary;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Group;

/// <summary>What a client sends, on its way from a follower to the leader: pieces, each behind the stamp of the leader that the follower
/// had when the piece came, so that the leader can tell what has been on its way for too long.</summary>
/// <remarks><code>stamp (8 bytes, big endian), length (4 bytes), that many bytes</code> A length of 0 is the end of the client's stream.
/// Answers go back as they are.</remarks>
internal static class CarriedStream
{
    public const int HeadBytes = 12;

    /// <summary>Largest piece.</summary>
    public const int MostBytes = 64 << 10;

    public static void Write(ByteQueue output, long stamp, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var length = Math.Min(bytes.Length, MostBytes);
            WriteHead(output, stamp, length);
            output.Append(bytes[..length]);
            bytes = bytes[length..];
        }
    }

    public static void WriteEnd(ByteQueue output, long stamp) => WriteHead(output, stamp, length: 0);

    private static void WriteHead(ByteQueue output, long stamp, int length)
    {
        var head = output.Reserve(HeadBytes);
        BinaryPrimitives.WriteInt64BigEndian(head, stamp);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], length);
        output.Advance(HeadBytes);
    }
}
