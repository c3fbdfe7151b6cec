using System.Text;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Network;

/// <summary>One end of a connection that writes down what it is told.</summary>
internal sealed class RecordingPeer : ISocketHandler
{
    private readonly StringBuilder _text = new();

    public ISocket? Socket { get; private set; }

    public List<string> Events { get; } = [];

    public string Text => _text.ToString();

    public void Open(ISocket socket) => Socket = socket;

    public void Send(string text) => Socket!.Send(Encoding.Latin1.GetBytes(text));

    public void OnConnected() => Events.Add("connected");

    public void OnReceived(ReadOnlySpan<byte> bytes) => _text.Append(Encoding.Latin1.GetString(bytes));

    public void OnEndOfStream() => Events.Add("end");

    public void OnWritable() => Events.Add("writable");

    public void OnClosed(CloseReason reason) => Events.Add($"closed {reason}");
}
