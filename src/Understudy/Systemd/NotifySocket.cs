using System.Net.Sockets;
using System.Text;

namespace Understudy.Systemd;

/// <summary>Where a service manager wants to hear how we are (sd_notify(3)): one datagram for each thing said.</summary>
internal sealed class NotifySocket : IDisposable
{
    private const string Variable = "NOTIFY_SOCKET";

    // It is read by the process that would have to end us: better not heard than held up.
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;

    private NotifySocket(Socket socket) => _socket = socket;

    /// <summary>The one that this process was started with. What it starts itself shall not speak for it.</summary>
    /// <returns>Null if nobody wants to hear anything.</returns>
    public static NotifySocket? OfProcess()
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return string.IsNullOrEmpty(address) ? null : TryConnect(address);
    }

    /// <param name="address">A path, or an abstract name, which begins with @.</param>
    /// <returns>Null if there is nobody at it.</returns>
    public static NotifySocket? TryConnect(string address)
    {
        if (address[0] is not ('/' or '@')) return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
        {
            SendTimeout = (int)SendLimit.TotalMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
            return new NotifySocket(socket);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Says it, in lines of <c>NAME=value</c>.</summary>
    public void Say(string state)
    {
        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // Whoever listened is gone or busy, and we serve all the same.
        }
    }

    public void Dispose() => _socket.Dispose();
}
