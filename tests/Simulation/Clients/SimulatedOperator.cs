using System.Text;
using Understudy.Simulation.World;
using Understudy.Transport.Sockets;

namespace Understudy.Simulation.Clients;

/// <summary>Tells the proxy what to do with a server, over its control socket: a connection for each command.</summary>
internal sealed class SimulatedOperator(SimulatedLoop loop, NetworkAddress control, Timeline timeline)
{
    /// <summary>Asks for something. A proxy that is not running, or dies meanwhile, has nothing in mind of it either.</summary>
    /// <param name="command">A line without its end.</param>
    public void Ask(string command)
    {
        timeline.Add("operator", command);
        new Session(timeline, command).Open(loop, control);
    }

    private sealed class Session(Timeline timeline, string command) : ISocketHandler
    {
        private readonly StringBuilder _answer = new();
        private ISocket? _socket;

        public void Open(SimulatedLoop loop, NetworkAddress control) => _socket = loop.Connect(control, this);

        public void OnConnected() => _socket!.Send(Encoding.ASCII.GetBytes(command + "\n"));

        public void OnReceived(ReadOnlySpan<byte> bytes)
        {
            _answer.Append(Encoding.ASCII.GetString(bytes));
            if (_answer[^1] != '\n') return;
            timeline.Add("operator", $"{command} <- {_answer.ToString().TrimEnd()}");
            _socket!.Close();
        }

        public void OnEndOfStream() => _socket!.Close();

        public void OnWritable()
        {
        }

        public void OnClosed(CloseReason reason) => _socket = null;
    }
}
