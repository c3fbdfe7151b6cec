using System.Net;
using System.Net.Sockets;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>A loopback port that nobody uses, for programs that cannot choose one themselves.</summary>
internal static class FreePort
{
    public static NetworkAddress Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return NetworkAddress.Tcp(IPAddress.Loopback, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }
}
