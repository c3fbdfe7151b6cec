using System.Text;

namespace Understudy.Protocol.Requests;

/// <summary>Knows clients of other protocols by what they say.</summary>
/// <remarks>
/// Whoever can make a browser or a server send a request to an address of the attacker's choice (cross-protocol scripting, SSRF) can put
/// commands of ours into it: an HTTP body, a URL with a line break in it, a host name in a TLS greeting. Those commands are lines further
/// on; the first line gives the other protocol away, and nothing behind it may be executed. Only what is no command of ours anyway is
/// looked at, so that it costs nothing.
/// </remarks>
public static class ForeignProtocol
{
    public const string Binary = "memcached's binary protocol";
    public const string Http = "HTTP";
    private const string Tls = "TLS";
    private const string Redis = "the Redis protocol";

    // RFC 8446, section 5.1: the same in all versions.
    internal const byte TlsHandshake = 0x16;
    private const byte TlsMajorVersion = 3;

    // RFC 9110, WebDAV (RFC 4918, 3253, 5323), UPnP, RTSP and SIP. A method of any other name still has its version behind it.
    private static readonly string[] Methods =
    [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY", "PRI",
        "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "MKCALENDAR", "ACL", "BIND", "LINK",
        "M-SEARCH", "NOTIFY", "SUBSCRIBE", "DESCRIBE", "SETUP", "PLAY", "INVITE", "REGISTER",
    ];

    /// <summary>What is spoken by whoever begins so; looked at before the line has an end.</summary>
    /// <returns>Null if it may be a command of ours. The result does not depend on how the stream was cut.</returns>
    internal static string? AtFrontOf(ReadOnlySpan<byte> received) => received switch
    {
        [ProtocolLimits.BinaryRequestMagic, ..] => Binary,
        [TlsHandshake, TlsMajorVersion, ..] => Tls,
        _ => null,
    };

    /// <summary>What is spoken by whoever sends a line that is no valid command of ours.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="isUnknown">It is no command at all, and not one of ours with something wrong in it.</param>
    /// <returns>Null if that cannot be told.</returns>
    internal static string? OfRefused(ReadOnlySpan<byte> line, bool isUnknown)
    {
        var words = line.Trim((byte)' ');
        var end = words.IndexOf((byte)' ');
        var first = end < 0 ? words : words[..end];
        var rest = end < 0 ? default : words[end..].TrimStart((byte)' ');
        // memcached knows HTTP by this alone, and only behind some unknown words.
        if (HasVersion(words[(words.LastIndexOf((byte)' ') + 1)..])) return Http;
        if (!isUnknown || first.IsEmpty) return null;

        // A header: the line before it may have looked like a get of ours.
        if ((first.Length > 1 && first[^1] == ':') || StartsWith(first, "host:")) return Http;
        if (HasTarget(rest) && IsMethod(first)) return Http;
        if (StartsWith(first, "SSH-")) return "SSH";
        // An array of so many words (RESP).
        if (first.Length > 1 && first[0] == '*' && first[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return Redis;
        return rest.IsEmpty ? OfWord(first) : OfGreeting(first);
    }

    /// <summary>What is spoken by a client whose connection is to be closed for what stands at the front.</summary>
    public static string? Of(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf((byte)'\n');
        return AtFrontOf(received) ?? (end < 0 ? null : OfRefused(received[..end].TrimEnd((byte)'\r'), isUnknown: true));
    }

    private static string? OfWord(ReadOnlySpan<byte> word) => Is(word, "POST") ? Http : null;

    private static string? OfGreeting(ReadOnlySpan<byte> word)
    {
        if (Is(word, "EHLO") || Is(word, "HELO") || Is(word, "LHLO")) return "SMTP";
        if (Is(word, "POST")) return Http;
        // Behind it comes the request that a load balancer passes on.
        if (Is(word, "PROXY")) return "the PROXY protocol";
        // What curl sends first to dict://, and the only line that its caller does not choose.
        if (Is(word, "CLIENT")) return "DICT";
        return Is(word, "USER") ? "a login, as of FTP or POP3" : null;
    }

    // HTTP/1.1, RTSP/1.0, SIP/2.0.
    internal static bool HasVersion(ReadOnlySpan<byte> word) =>
        StartsWith(word, "HTTP/") || StartsWith(word, "RTSP/") || StartsWith(word, "SIP/");

    private static bool HasTarget(ReadOnlySpan<byte> rest) => rest is [(byte)'/' or (byte)'*', ..] || rest.IndexOf("://"u8) >= 0;

    // In lower case two of them are commands of ours, which may be wrong in another way.
    private static bool IsMethod(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("get"u8) || word.SequenceEqual("delete"u8)) return false;
        foreach (var method in Methods)
        {
            if (Is(word, method)) return true;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> word, string name) => Ascii.EqualsIgnoreCase(word, name);

    private static bool StartsWith(ReadOnlySpan<byte> word, string prefix) =>
        word.Length >= prefix.Length && Ascii.EqualsIgnoreCase(word[..prefix.Length], prefix);
}
