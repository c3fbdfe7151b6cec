using System.Net;
using System.Net.Sockets;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>A loopback port that nobody uses, for programs that cannot choose one themselves.</summary>
/// <remarks>
/// Below Linux's ephemeral range (32768 and up): inside it, a connection to a server that is gone may be given the server's own port, end
/// up connected to itself, and keep the server from coming back.
/// </remarks>
internal static class FreePort
{
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int _next = Environment.ProcessId * 97;

    public static NetworkAddress Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return NetworkAddress.Tcp(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
