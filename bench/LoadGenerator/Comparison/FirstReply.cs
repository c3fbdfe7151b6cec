using System.Net;
using System.Net.Sockets;
using System.Text;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Comparison;

/// <summary>Asks until something answers.</summary>
internal static class FirstReply
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Connects, asks once and returns the first line of the reply.</summary>
    /// <exception cref="TimeoutException">Nothing has answered within 10 seconds.</exception>
    public static string Await(NetworkAddress address, ReadOnlySpan<byte> request)
    {
        var start = TimeProvider.System.GetTimestamp();
        Span<byte> reply = stackalloc byte[1024];
        while (TimeProvider.System.GetElapsedTime(start) < Limit)
        {
            EndPoint endPoint = address.UnixPath is { } path ? new UnixDomainSocketEndPoint(path) : address.EndPoint!;
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 1000 };
            try
            {
                socket.Connect(endPoint);
                socket.Send(request);
                var length = socket.Receive(reply);
                if (length > 0) return Encoding.Latin1.GetString(reply[..length]).Split("\r\n")[0];
            }
            catch (SocketException)
            {
                // Not there yet. A millisecond is far below what we want to tell apart, and leaves the core to the one who starts.
                Thread.Sleep(1);
            }
        }

        throw new TimeoutException($"nothing answers at {address}");
    }
}
