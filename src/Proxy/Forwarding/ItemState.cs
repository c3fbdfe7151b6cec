using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>Turns what one server says of an item into the command that makes the same item on another.</summary>
internal static class ItemState
{
    // memcached reads a longer TTL as a Unix time (realtime() in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    private const int SlackBytes = 64;

    /// <summary>Asks for value, flags, remaining TTL and CAS token.</summary>
    public static void WriteQuery(ReadOnlySpan<byte> key, bool isBase64, ByteQueue output)
    {
        output.Append("mg "u8);
        output.Append(key);
        output.Append(isBase64 ? " b v f t c u\r\n"u8 : " v f t c u\r\n"u8);
    }

    /// <summary>Gives the right to renew a stale item back to the next reader: a query takes it (memcached does so even with
    /// u).</summary>
    /// <param name="key">As in the query.</param>
    /// <param name="isBase64">As in the query.</param>
    /// <param name="cas">Of the reply; an item that has been written since is left alone.</param>
    /// <param name="output">Where to write it.</param>
    public static void WriteGiveBack(ReadOnlySpan<byte> key, bool isBase64, ulong cas, ByteQueue output)
    {
        output.Append("md "u8);
        output.Append(key);
        output.Append(isBase64 ? " b I C"u8 : " I C"u8);
        Utf8Formatter.TryFormat(cas, output.Reserve(SlackBytes), out var written);
        output.Advance(written);
        output.Append("\r\n"u8);
    }

    /// <summary>Writes the command that stores the item of a reply to <see cref="WriteQuery"/>.</summary>
    /// <param name="key">As in the query.</param>
    /// <param name="isBase64">As in the query.</param>
    /// <param name="frame">The reply.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="mode">How to store: <c>" ME"u8</c> leaves an item alone that is already there; empty replaces it.</param>
    /// <param name="unixSeconds">Now, for TTLs that have to be written as a point in time.</param>
    /// <param name="command">Where to write it.</param>
    /// <param name="exptime">As on the wire of a touch; stands in for the TTL of the reply.</param>
    /// <returns>False if the item cannot be copied as it is: there is none, or it is marked as stale or promised to somebody.</returns>
    public static bool TryWriteStore(
        ReadOnlySpan<byte> key, bool isBase64, ReadOnlySpan<byte> frame, in Reply reply,
        ReadOnlySpan<byte> mode, long unixSeconds, ByteQueue command, long? exptime = null)
    {
        if (reply.Kind != ReplyKind.MetaValue || reply.IsStale || reply.IsWin || reply.IsTokenTaken || exptime < 0) return false;
        if (!TryReadAttributes(frame, in reply, out var flags, out var seconds)) return false;

        command.Append("ms "u8);
        command.Append(key);
        command.Append(" "u8);
        WriteNumber(reply.ValueLength, command);
        command.Append(isBase64 ? " b F"u8 : " F"u8);
        command.Append(flags);
        command.Append(" T"u8);
        WriteNumber(exptime ?? ExptimeOf(seconds, unixSeconds), command);
        command.Append(mode);
        command.Append("\r\n"u8);
        command.Append(frame[reply.LineLength..]);
        return true;
    }

    /// <summary>Reads flags and TTL from a reply with a value.</summary>
    /// <param name="frame">The reply.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="flags">Client flags, as digits.</param>
    /// <param name="ttlSeconds">-1: no expiry.</param>
    /// <returns>False if one of them is not there.</returns>
    public static bool TryReadAttributes(ReadOnlySpan<byte> frame, in Reply reply, out ReadOnlySpan<byte> flags, out long ttlSeconds)
    {
        var line = frame[..(reply.LineLength - 2)];
        flags = Attribute((byte)'f', line);
        return Utf8Parser.TryParse(Attribute((byte)'t', line), out ttlSeconds, out _) && !flags.IsEmpty;
    }

    // VA <bytes> f<flags> t<ttl>: the value of one of the attributes.
    private static ReadOnlySpan<byte> Attribute(byte letter, ReadOnlySpan<byte> line)
    {
        var words = new KeyEnumerator(line);
        words.MoveNext();
        while (words.MoveNext())
        {
            if (words.Current[0] == letter) return words.Current[1..];
        }

        return default;
    }

    // No expiry reads as -1 and is written as 0: T-1 would store an item that has expired.
    private static long ExptimeOf(long ttlSeconds, long unixSeconds) =>
        ttlSeconds < 0 ? 0 : ttlSeconds > MaxRelativeSeconds ? unixSeconds + ttlSeconds : Math.Max(ttlSeconds, 1);

    private static void WriteNumber(long number, ByteQueue command)
    {
        Utf8Formatter.TryFormat(number, command.Reserve(SlackBytes), out var written);
        command.Advance(written);
    }
}
