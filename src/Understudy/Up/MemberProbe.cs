using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Up;

/// <summary>Asks at a port who serves there.</summary>
internal static class MemberProbe
{
    /// <summary>Somebody else listens at the port.</summary>
    public const string Taken = "taken";

    /// <summary>Only root may listen at the port.</summary>
    public const string Privileged = "privileged";

    private const int LongestReply = 16 << 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Whether that process answers there, and not another one that was quicker at the port.</summary>
    public static Task<bool> IsServingAsync(int port, int processId, TimeProvider time) =>
        TellsAsync("stats", port, string.Create(CultureInfo.InvariantCulture, $"STAT pid {processId}\r\n"), time);

    /// <summary>Whether the node there leads a pair whose other node has everything.</summary>
    public static Task<bool> LeadsWholePairAsync(int port, TimeProvider time) =>
        TellsAsync("stats replication", port, "STAT ack both\r\n", time);

    /// <returns>Why nobody could listen at a port, or null.</returns>
    public static string? WhyNotFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // What an earlier cluster's connections left behind does not count, as it does not for the listeners.
        probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            probe.Listen(1);
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AccessDenied ? Privileged : Taken;
        }
    }

    private static async Task<bool> TellsAsync(string question, int port, string line, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token);
            await client.SendAsync(Encoding.ASCII.GetBytes($"{question}\r\n"), limit.Token);
            var reply = new byte[LongestReply];
            var length = 0;
            while (!Encoding.ASCII.GetString(reply, 0, length).EndsWith("END\r\n", StringComparison.Ordinal))
            {
                var more = await client.ReceiveAsync(reply.AsMemory(length), limit.Token);
                if (more == 0) return false;
                length += more;
            }

            return Encoding.ASCII.GetString(reply, 0, length).Contains(line, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
