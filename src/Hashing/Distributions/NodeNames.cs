using System.Globalization;

namespace Understudy.Hashing.Distributions;

/// <summary>The names under which clients hash a server onto their ring. A configured <see cref="RingServer.Name"/> replaces any of
/// them.</summary>
internal static class NodeNames
{
    /// <summary>libmemcached and its heirs leave this port out of the name, and only this one.</summary>
    private const int DefaultPort = 11211;

    /// <summary>magent: address and port joined by a minus.</summary>
    public static string Magent(RingServer server) => server.Name ?? Join(server.ResolvedAddress, '-', server.Port);

    /// <summary>The server as it stands in a client's list (gwhalin, xmemcached's gwhalin mode).</summary>
    public static string HostAndPort(RingServer server) => server.Name ?? Join(server.Host, ':', server.Port);

    /// <summary>libmemcached, spymemcached's LIBMEMCACHED format, xmemcached's libmemcached mode.</summary>
    public static string Libmemcached(RingServer server) => server.Name ?? WithoutDefaultPort(server.Host, server.Port);

    /// <summary>xmemcached's nginx mode: as libmemcached, but always the address, as nginx resolves names first.</summary>
    public static string XmemcachedNginx(RingServer server) => server.Name ?? WithoutDefaultPort(server.ResolvedAddress, server.Port);

    /// <summary>twemproxy: as libmemcached, but the path of a Unix socket keeps the colon that stood before its weight
    /// (nc_conf.c).</summary>
    public static string Twemproxy(RingServer server) => server.Port == 0 ? server.Name ?? server.Host + ":" : Libmemcached(server);

    /// <summary>libmemcached's KETAMA_SPY, meant to be spymemcached's name but for the slash that spymemcached takes away.</summary>
    public static string LibmemcachedSpy(RingServer server) => server.Name ?? "/" + Join(server.Host, ':', server.Port);

    /// <summary>spymemcached's own format: Java's text of a socket address without a leading slash.</summary>
    public static string Spymemcached(RingServer server) => server.Name ?? SocketAddress(server).TrimStart('/');

    /// <summary>xmemcached: Java's text of a socket address, slash included.</summary>
    public static string Xmemcached(RingServer server) => server.Name ?? SocketAddress(server);

    /// <summary>Java's <c>InetSocketAddress.toString</c>: <c>/address:port</c> or <c>host/address:port</c>, depending on what Java
    /// knows.</summary>
    private static string SocketAddress(RingServer server)
    {
        var address = "/" + Join(server.ResolvedAddress, ':', server.Port);
        return server.Host == server.ResolvedAddress ? address : server.Host + address;
    }

    private static string WithoutDefaultPort(string host, int port) => port == DefaultPort ? host : Join(host, ':', port);

    private static string Join(string host, char separator, int port)
        => string.Create(CultureInfo.InvariantCulture, $"{host}{separator}{port}");
}
