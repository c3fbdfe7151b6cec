using System.Net;
using System.Net.Sockets;

namespace Understudy.Harness;

/// <summary>An address where something goes wrong before memcached could answer.</summary>
public sealed class SilentServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    private SilentServer(int backlog)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        _listener.Listen(backlog);
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    /// <summary>The kernel accepts connections; nobody ever reads from them.</summary>
    public static SilentServer ThatNeverAnswers() => new(backlog: 128);

    /// <summary>The queue of the listener is full, so that the kernel drops every SYN: for a client this is a firewall that
    /// drops.</summary>
    public static SilentServer ThatDropsEverySyn()
    {
        var server = new SilentServer(backlog: 0);
        Eventually.True(server.IsFull, "the accept queue did not fill up");
        return server;
    }

    public void Dispose()
    {
        foreach (var filler in _fillers) filler.Dispose();
        _listener.Dispose();
    }

    private bool IsFull()
    {
        var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _fillers.Add(filler);
        try
        {
            filler.Connect(_listener.LocalEndPoint!);
        }
        catch (SocketException pending) when (pending.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // Non-blocking connects always come this way; whether it was accepted shows below.
        }
        return !filler.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite);
    }
}
