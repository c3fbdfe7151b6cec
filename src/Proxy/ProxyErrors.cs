using System.Diagnostics;
using Understudy.Protocol.Binary;
using Understudy.Routing.Plans;

namespace Understudy.Proxy;

/// <summary>What clients are told when no server gave an answer. In memcached's form, so that every client library knows what to do with
/// it.</summary>
internal static class ProxyErrors
{
    public static ReadOnlySpan<byte> ClientReadsTooSlowly => "SERVER_ERROR out of memory writing get response\r\n"u8;

    public static ReadOnlySpan<byte> OutOfMemory => "SERVER_ERROR out of memory in proxy\r\n"u8;

    /// <summary>A write has waited for servers as long as a request may take; none of them has been sent it.</summary>
    public static ReadOnlySpan<byte> ServersTooSlow => "SERVER_ERROR servers take writes too slowly\r\n"u8;

    /// <summary>The servers have it, and the group of proxies has not agreed to it in time.</summary>
    public static ReadOnlySpan<byte> NotAgreed => "SERVER_ERROR write not agreed on, it may have been executed\r\n"u8;

    /// <summary>A server holds more than this process takes.</summary>
    public static ReadOnlySpan<byte> ValueTooLarge => "SERVER_ERROR value too large for proxy\r\n"u8;

    /// <summary>memcached shows a key as it lies there, and with these bytes that could be taken for the end of the line.</summary>
    public static ReadOnlySpan<byte> KeyCannotBeShown => "CLIENT_ERROR me cannot show a key with spaces or line ends\r\n"u8;

    public static ReadOnlySpan<byte> NoDelayedFlush => "CLIENT_ERROR a group of proxies flushes at once or not at all\r\n"u8;

    public static ReadOnlySpan<byte> KeyIsReserved => "CLIENT_ERROR key is reserved\r\n"u8;

    /// <summary>A server of the key is back, but what it holds may be old.</summary>
    public static ReadOnlySpan<byte> OnlyJoining =>
        "SERVER_ERROR no server available: one is back, and is not read before old values that it may hold are gone\r\n"u8;

    /// <summary>What one of these lines comes to in the binary protocol.</summary>
    /// <returns>Null if it is none of ours, or says by itself what it is.</returns>
    public static BinaryStatus? StatusOf(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual(ClientReadsTooSlowly) || line.SequenceEqual(ServersTooSlow)) return BinaryStatus.Busy;
        if (line.SequenceEqual(ValueTooLarge)) return BinaryStatus.TooLarge;
        var isForNow = line.SequenceEqual(OnlyJoining) || line.SequenceEqual(Of(Conclusion.Unavailable))
            || line.SequenceEqual(Of(Conclusion.TimedOut)) || line.SequenceEqual(NotAgreed);
        return isForNow ? BinaryStatus.TemporaryFailure : null;
    }

    public static ReadOnlySpan<byte> Of(Conclusion conclusion) => conclusion switch
    {
        Conclusion.Unavailable => "SERVER_ERROR no server available\r\n"u8,
        Conclusion.TimedOut => "SERVER_ERROR server timed out\r\n"u8,
        Conclusion.Lost => "SERVER_ERROR server unreachable\r\n"u8,
        _ => throw new UnreachableException($"{conclusion} is not a failure"),
    };
}
