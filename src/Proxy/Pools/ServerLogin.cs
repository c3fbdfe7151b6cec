using System.Globalization;
using System.Text;

namespace Understudy.Proxy.Pools;

/// <summary>As whom the proxy logs in to a server that lets in nobody else (memcached's <c>-Y</c>).</summary>
/// <remarks>It is sent only to a server that has asked for it: one that knows no logins would keep user and password as an item, for every
/// client to read.</remarks>
public sealed class ServerLogin
{
    private readonly byte[] _request;

    /// <param name="user">1 byte or more, without spaces.</param>
    /// <param name="password">As the user.</param>
    public ServerLogin(string user, string password)
    {
        User = user;
        var said = $"{user} {password}";
        _request = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"set login 0 0 {Encoding.UTF8.GetByteCount(said)}\r\n{said}\r\n"));
    }

    /// <summary>For the log.</summary>
    internal string User { get; }

    /// <summary>A set, as memcached wants it; the answer to a right one is <c>STORED</c>.</summary>
    internal ReadOnlySpan<byte> Request => _request;

    /// <summary>Whether a server has said that it wants a login.</summary>
    internal static bool IsAskedFor(ReadOnlySpan<byte> answer) => answer.StartsWith("CLIENT_ERROR unauthenticated"u8);
}
