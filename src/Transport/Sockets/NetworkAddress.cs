using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Transport.Sockets;

/// <summary>Where a stream socket can be: an IPv4 or IPv6 address with a port, or the path of a Unix socket. Names are resolved before
/// they get here.</summary>
public sealed record NetworkAddress
{
    private NetworkAddress(IPEndPoint? endPoint, string? unixPath) => (EndPoint, UnixPath) = (endPoint, unixPath);

    /// <summary>Set for TCP.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Set for a Unix socket; at most 107 bytes in UTF-8 (sockaddr_un).</summary>
    public string? UnixPath { get; }

    public static NetworkAddress Tcp(IPAddress address, int port) => new(new IPEndPoint(address, port), null);

    public static NetworkAddress Unix(string path) => new(null, path);

    /// <summary>Reads what <see cref="ToString"/> writes: <c>192.0.2.1:11211</c>, <c>[2001:db8::1]:11211</c>, or a path that begins with a
    /// slash.</summary>
    /// <returns>False for anything else, host names and abbreviated addresses such as <c>127.1</c> included.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NetworkAddress? address)
    {
        address = null;
        if (string.IsNullOrEmpty(text)) return false;
        if (text[0] == '/')
        {
            address = Unix(text);
            return true;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0) return false;
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        var host = text.AsSpan(0, colon);
        var isBracketed = host is ['[', .., ']'];
        if (!IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var ip)) return false;
        // The parser also takes forms of old, such as 0x7f.1 and 1: only the dotted quad comes out as it went in.
        var isWellFormed = ip.AddressFamily == AddressFamily.InterNetworkV6 ? isBracketed : host.SequenceEqual(ip.ToString());
        if (isWellFormed) address = Tcp(ip, port);
        return isWellFormed;
    }

    /// <summary><c>192.0.2.1:11211</c>, <c>[2001:db8::1]:11211</c>, or the path.</summary>
    public override string ToString() => UnixPath ?? (EndPoint!.AddressFamily == AddressFamily.InterNetworkV6
        ? $"[{EndPoint.Address}]:{EndPoint.Port}"
        : $"{EndPoint.Address}:{EndPoint.Port}");
}
