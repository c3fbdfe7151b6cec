using System.Buffers.Text;
using Understudy.Protocol.Meta;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Protocol.Versions;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Copies;

/// <summary>Turns what one server says of an item into the command that makes the same item on another.</summary>
/// <remarks>All servers read the commands that store it, but for keys that only a meta command can name. Those before 1.6.0 tell value and
/// flags of an item and not how long it lives: that has to be known from elsewhere.</remarks>
internal static class ItemState
{
    // memcached reads a longer TTL as a Unix time (realtime() in memcached.c).
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    /// <summary>With which verb a server is asked for the state of an item.</summary>
    public static Verb QueryVerb(ServerCapabilities server) => server.TellsState ? Verb.MetaGet : Verb.Gets;

    /// <summary>Asks for value, flags, CAS token and, with <c>mg</c>, the remaining TTL.</summary>
    /// <param name="verb">Of <see cref="QueryVerb"/>.</param>
    /// <param name="key">As a meta command has it. <c>gets</c> finds nothing under one in base64.</param>
    /// <param name="isBase64">The key is in base64.</param>
    /// <param name="upstream">Where to write it.</param>
    public static void WriteQuery(Verb verb, ReadOnlySpan<byte> key, bool isBase64, UpstreamConnection upstream)
    {
        var room = upstream.Output.Reserve(key.Length + MetaRequestWriter.FixedRoom);
        upstream.Output.Advance(verb == Verb.MetaGet
            ? MetaRequestWriter.State(key, isBase64, upstream.TakeNumber(), room)
            : TextRequestWriter.Gets(key, room));
    }

    /// <summary>Gives the right to renew a stale item back to the next reader: a query takes it (memcached does so even with u). The
    /// item's token stays, where the server knows how (E); before 1.6.27 it becomes another one.</summary>
    /// <param name="key">As in the query.</param>
    /// <param name="isBase64">As in the query.</param>
    /// <param name="cas">Of the reply; an item that has been written since is left alone.</param>
    /// <param name="upstream">Where to write it.</param>
    public static void WriteGiveBack(ReadOnlySpan<byte> key, bool isBase64, ulong cas, UpstreamConnection upstream)
    {
        var room = upstream.Output.Reserve(key.Length + MetaRequestWriter.FixedRoom);
        var keepsCas = upstream.Capabilities.HasExplicitCas;
        upstream.Output.Advance(MetaRequestWriter.Invalidate(key, isBase64, cas, keepsCas, upstream.TakeNumber(), room));
    }

    /// <summary>Writes the command that stores the item of a reply to <see cref="WriteQuery"/>.</summary>
    /// <param name="key">As in the query.</param>
    /// <param name="isBase64">As in the query.</param>
    /// <param name="frame">The reply.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="adds">An item that is already there is left alone, and not replaced.</param>
    /// <param name="unixSeconds">Now, for TTLs that have to be written as a point in time.</param>
    /// <param name="command">Where to write it.</param>
    /// <param name="exptime">As on the wire of a touch; stands in for the TTL of the reply.</param>
    /// <param name="ttlSeconds">What is known of the TTL if the reply does not tell it; -1: no expiry.</param>
    /// <returns>False if the item cannot be copied as it is: there is none, it is marked as stale or promised to somebody, or nobody knows
    /// how long it lives.</returns>
    public static bool TryWriteStore(
        ReadOnlySpan<byte> key, bool isBase64, ReadOnlySpan<byte> frame, in Reply reply,
        bool adds, long unixSeconds, ByteQueue command, long? exptime = null, long? ttlSeconds = null)
    {
        if (reply.Kind is not (ReplyKind.MetaValue or ReplyKind.Value)) return false;
        if (reply.IsStale || reply.IsWin || reply.IsTokenTaken || exptime < 0) return false;
        if (!TryReadAttributes(frame, in reply, out var flags, out var ttl)) return false;
        if ((ttl ?? ttlSeconds) is { } seconds) exptime ??= ExptimeOf(seconds, unixSeconds);
        if (exptime is not { } written) return false;
        var room = command.Reserve(key.Length + MetaRequestWriter.FixedRoom);
        command.Advance(isBase64
            ? MetaRequestWriter.Store(key, flags, written, reply.ValueLength, adds, room)
            : TextRequestWriter.Store(adds, key, flags, written, reply.ValueLength, room));
        command.Append(frame[reply.LineLength..]);
        return true;
    }

    /// <summary>Writes the command that makes an item which a vivifying read has created and nobody has filled yet: empty, and promised to
    /// somebody.</summary>
    /// <param name="key">As in the query.</param>
    /// <param name="isBase64">As in the query.</param>
    /// <param name="frame">The reply.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="command">Where to write it.</param>
    /// <returns>False if the item is another one.</returns>
    public static bool TryWriteVivify(ReadOnlySpan<byte> key, bool isBase64, ReadOnlySpan<byte> frame, in Reply reply, ByteQueue command)
    {
        if (reply.ValueLength != 0 || !reply.IsTokenTaken || reply.IsStale) return false;
        if (!TryReadAttributes(frame, in reply, out _, out var seconds) || seconds > MaxRelativeSeconds) return false;
        var exptime = seconds is { } left and >= 0 ? Math.Max(left, 1) : 0;
        command.Advance(MetaRequestWriter.Vivify(key, isBase64, exptime, command.Reserve(key.Length + MetaRequestWriter.FixedRoom)));
        return true;
    }

    /// <summary>Reads flags and TTL from a reply with a value.</summary>
    /// <param name="frame">The reply.</param>
    /// <param name="reply">What the parser read from it.</param>
    /// <param name="flags">Client flags, as digits.</param>
    /// <param name="ttlSeconds">-1: no expiry; null if the verb does not tell.</param>
    /// <returns>False if one of them is not there.</returns>
    public static bool TryReadAttributes(ReadOnlySpan<byte> frame, in Reply reply, out ReadOnlySpan<byte> flags, out long? ttlSeconds)
    {
        ttlSeconds = null;
        var line = frame[..(reply.LineLength - 2)];
        if (reply.Kind == ReplyKind.Value)
        {
            flags = line[(reply.KeyOffset + reply.KeyLength + 1)..];
            flags = flags[..flags.IndexOf((byte)' ')];
            return true;
        }

        flags = Attribute((byte)'f', line);
        if (!Utf8Parser.TryParse(Attribute((byte)'t', line), out long seconds, out _) || flags.IsEmpty) return false;
        ttlSeconds = seconds;
        return true;
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
}
