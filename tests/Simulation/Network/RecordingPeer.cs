using System.Text;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>One end of a connection that writes down what it is told.</summary>
internal sealed class RecordingPeer : ISocketHandler
{
    private readonly StringBuilder _text = new();
    private readonly List<byte> _unsent = [];

    public ISocket? Socket { get; private set; }

    public List<string> Events { get; } = [];

    public string Text => _text.ToString();

    /// <summary>The other end has closed the connection, or it broke.</summary>
    public bool HasEnded => Events.Exists(e => e.StartsWith("closed", StringComparison.Ordinal) || e == "end");

    public void Open(ISocket socket) => Socket = socket;

    public void Send(string text)
    {
        var isBlocked = _unsent.Count > 0;
        _unsent.AddRange(Encoding.Latin1.GetBytes(text));
        if (!isBlocked) SendOn();
    }

    public void OnConnected() => Events.Add("connected");

    public void OnReceived(ReadOnlySpan<byte> bytes) => _text.Append(Encoding.Latin1.GetString(bytes));

    public void OnEndOfStream() => Events.Add("end");

    public void OnWritable()
    {
        Events.Add("writable");
        SendOn();
    }

    public void OnClosed(CloseReason reason) => Events.Add($"closed {reason}");

    private void SendOn() => _unsent.RemoveRange(0, Socket!.Send(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_unsent)));
}
