using System.Diagnostics;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Forwarding;

/// <summary>What clients are told when no server gave an answer. In memcached's form, so that every client library knows what to do with
/// it.</summary>
internal static class ProxyErrors
{
    public static ReadOnlySpan<byte> ClientReadsTooSlowly => "SERVER_ERROR out of memory writing get response\r\n"u8;

    public static ReadOnlySpan<byte> OutOfMemory => "SERVER_ERROR out of memory in proxy\r\n"u8;

    public static ReadOnlySpan<byte> KeyIsReserved => "CLIENT_ERROR key is reserved\r\n"u8;

    public static ReadOnlySpan<byte> Of(Conclusion conclusion) => conclusion switch
    {
        Conclusion.Unavailable => "SERVER_ERROR no server available\r\n"u8,
        Conclusion.TimedOut => "SERVER_ERROR server timed out\r\n"u8,
        Conclusion.Lost => "SERVER_ERROR server unreachable\r\n"u8,
        _ => throw new UnreachableException($"{conclusion} is not a failure"),
    };
}
