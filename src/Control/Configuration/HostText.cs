using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Control.Configuration;

/// <summary>Reads <c>host</c>, <c>host:port</c>, <c>192.0.2.1:port</c>, <c>::1</c>, <c>[::1]:port</c> and <c>/path</c>.</summary>
internal static class HostText
{
    /// <summary>sun_path holds 108 bytes and ends with a zero (unix(7)).</summary>
    private const int LongestUnixPathBytes = 107;

    /// <summary>Cuts an address into its host and what follows it after colons.</summary>
    /// <param name="rest">The fields after the host: port, then weight. Empty when there are none.</param>
    /// <returns>False when brackets do not match or text follows them.</returns>
    public static bool TrySplit(string text, out string host, out string[] rest)
    {
        (host, rest) = (text, []);
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':')) return false;

            host = text[1..close];
            if (close + 1 < text.Length) rest = text[(close + 2)..].Split(':');
            return IPAddress.TryParse(host, out var literal) && literal.AddressFamily == AddressFamily.InterNetworkV6;
        }

        // Bare IPv6: only something with two colons in a row or eight groups parses, so host:port:weight is never taken for one.
        if (text.Contains(':') && IPAddress.TryParse(text, out _)) return true;
        if (text.Contains("::", StringComparison.Ordinal)) return false;

        var fields = text.Split(':');
        (host, rest) = (fields[0], fields[1..]);
        return true;
    }

    public static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    public static void Check(string setting, string host, List<Problem> problems)
    {
        if (host.StartsWith('/'))
        {
            var bytes = Encoding.UTF8.GetByteCount(host);
            if (bytes > LongestUnixPathBytes)
                problems.Add(new Problem(setting, $"a socket's path has at most {LongestUnixPathBytes} bytes, this one has {bytes}"));
        }
        else if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            problems.Add(new Problem(setting, $"'{host}' is neither an address nor a host name; write HOST:PORT, [IPV6]:PORT or /PATH"));
        }
    }
}
