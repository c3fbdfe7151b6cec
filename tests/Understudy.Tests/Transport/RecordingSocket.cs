using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport;

/// <summary>One end of a connection that writes down what it is told.</summary>
internal sealed class RecordingSocket : ISocketHandler
{
    private bool _isInCall;

    public ISocket Socket { get; private set; } = null!;

    public bool IsConnected { get; private set; }

    public MemoryStream Received { get; } = new();

    public int Receipts { get; private set; }

    public int Writables { get; private set; }

    public int Ends { get; private set; }

    public CloseReason? Closed { get; private set; }

    public Action<ReadOnlyMemory<byte>>? WhenReceived { get; set; }

    public string Text => System.Text.Encoding.ASCII.GetString(Received.ToArray());

    /// <summary>Bytes that are to be sent as soon as there is room.</summary>
    public MemoryStream Backlog { get; private set; } = new();

    public static RecordingSocket Connect(IEventLoop loop, NetworkAddress address) => Of(handler => loop.Connect(address, handler));

    public static RecordingSocket Adopt(IEventLoop loop, AcceptedSocket accepted) => Of(handler => loop.Adopt(accepted, handler));

    /// <summary>One whose socket is made by the caller.</summary>
    public static RecordingSocket Of(Func<ISocketHandler, ISocket> make)
    {
        var recording = new RecordingSocket();
        recording.Call(() => recording.Socket = make(recording));
        return recording;
    }

    /// <summary>Sends what goes of the backlog.</summary>
    public void SendBacklog()
    {
        var bytes = Backlog.ToArray();
        var sent = Socket.Send(bytes);
        Backlog = new MemoryStream();
        Backlog.Write(bytes.AsSpan(sent));
    }

    /// <summary>Calls the socket, and notices if it calls back meanwhile.</summary>
    public void Call(Action call)
    {
        _isInCall = true;
        call();
        _isInCall = false;
    }

    public void OnConnected()
    {
        NotReentrant();
        IsConnected = true;
    }

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        NotReentrant();
        Received.Write(bytes);
        Receipts++;
        WhenReceived?.Invoke(bytes.ToArray());
    }

    public void OnEndOfStream()
    {
        NotReentrant();
        Ends++;
    }

    public void OnWritable()
    {
        NotReentrant();
        Writables++;
        if (Backlog.Length > 0) SendBacklog();
    }

    public void OnClosed(CloseReason reason)
    {
        NotReentrant();
        Closed.ShouldBeNull();
        Closed = reason;
    }

    private void NotReentrant() => _isInCall.ShouldBeFalse("a callback came from within a call");
}
