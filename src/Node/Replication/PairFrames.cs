using System.Text;
using Understudy.Protocol.Links;
using Understudy.Store;
using Understudy.Transport.Buffers;

namespace Understudy.Node.Replication;

/// <summary>Writes what the nodes of a pair tell each other. <c>docs/pair.md</c> shows each line.</summary>
internal static class PairFrames
{
    public const byte Stale = 1, TokenTaken = 2, BinaryKey = 4;

    public static void Line(ByteQueue to, LinkVerb verb, params ReadOnlySpan<long> numbers) =>
        to.Advance(LinkWriter.Write(to.Reserve(LinkWriter.MaxHeadBytes), verb, numbers));

    public static void Line(ByteQueue to, LinkVerb verb, Lineage lineage, params ReadOnlySpan<long> numbers)
    {
        var text = Encoding.ASCII.GetBytes(lineage.ToString());
        to.Advance(LinkWriter.Write(to.Reserve(LinkWriter.MaxHeadBytes + text.Length), verb, numbers, text));
    }

    public static void Status(ByteQueue to, in PairStatus status, long sent) => Line(
        to, LinkVerb.Status, (long)status.Role, status.Epoch, status.Wants ? 1 : 0, status.IsComplete ? 1 : 0, status.LastEpoch + 1,
        status.Head, status.Clock, High(status.Cas), Low(status.Cas), sent, status.Echo);

    public static PairStatus StatusOf(in LinkFrame frame) => new(
        (PairRole)frame[0], frame[1], frame[2] != 0, frame[3] != 0, frame[4] - 1, frame[5], frame[6], Whole(frame[7], frame[8]), frame[10]);

    /// <param name="lsn">0: it is part of a whole copy.</param>
    /// <param name="ahead">How many later changes may be in it.</param>
    public static void Item(ByteQueue to, in ItemView item, long lsn, long ahead)
    {
        var marks = (item.IsStale ? Stale : 0) | (item.IsTokenTaken ? TokenTaken : 0) | (item.IsBinaryKey ? BinaryKey : 0);
        var bytes = item.Key.Length + item.Value.Length;
        var room = to.Reserve(LinkWriter.MaxHeadBytes + bytes + 2);
        var written = LinkWriter.Write(
            room, LinkVerb.Item,
            [lsn, ahead, item.ExpiresAt, High(item.Cas), Low(item.Cas), item.Flags, marks, item.Key.Length, bytes]);
        item.Key.CopyTo(room[written..]);
        item.Value.CopyTo(room[(written + item.Key.Length)..]);
        "\r\n"u8.CopyTo(room[(written + bytes)..]);
        to.Advance(written + bytes + 2);
    }

    /// <summary>A line that nothing but bytes follow: a key, or a piece of a request or reply.</summary>
    public static void Bytes(ByteQueue to, LinkVerb verb, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> numbers)
    {
        Span<long> all = stackalloc long[numbers.Length + 1];
        numbers.CopyTo(all);
        all[^1] = bytes.Length;
        var room = to.Reserve(LinkWriter.MaxHeadBytes + bytes.Length + 2);
        var written = LinkWriter.Write(room, verb, all);
        bytes.CopyTo(room[written..]);
        "\r\n"u8.CopyTo(room[(written + bytes.Length)..]);
        to.Advance(written + bytes.Length + 2);
    }

    public static ulong Whole(long high, long low) => ((ulong)high << 32) | (uint)low;

    // Numbers on the wire have 63 bits, tokens 64.
    private static long High(ulong number) => (long)(number >> 32);

    private static long Low(ulong number) => (uint)number;
}
