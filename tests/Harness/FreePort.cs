using System.Net;
using System.Net.Sockets;

namespace Understudy.Harness;

/// <summary>TCP ports of the loopback address that nobody listens on.</summary>
/// <remarks>
/// They lie below Linux's ephemeral range (32768 and up). A server that is killed and restarted must find its port free again, and a
/// connection to a dead port inside that range may be given the very same port as its own and end up connected to itself.
/// </remarks>
public static class FreePort
{
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int _next = Environment.ProcessId * 97;

    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) return port;
        }
        throw new InvalidOperationException($"no free port between {First} and {First + Count}");
    }

    /// <summary>So many ports behind each other.</summary>
    /// <returns>The first.</returns>
    public static int NextOf(int count)
    {
        while (true)
        {
            var ports = Enumerable.Range(0, count).Select(_ => Next()).ToList();
            if (ports[^1] == ports[0] + count - 1) return ports[0];
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
