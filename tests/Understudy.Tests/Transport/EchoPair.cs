using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Tests.Transport;

/// <summary>Two sockets that send a message to each other for ever.</summary>
internal sealed class EchoPair : IListenerHandler, ISocketHandler
{
    private readonly IEventLoop _loop;
    private readonly ISocket _client;
    private ISocket? _server;

    public EchoPair(IEventLoop loop)
    {
        _loop = loop;
        _client = loop.Connect(loop.Listen(TestAddresses.Tcp, new ListenOptions(), this).Address, this);
    }

    public int RoundTrips { get; private set; }

    public void OnAccepted(AcceptedSocket accepted) => _server = _loop.Adopt(accepted, new Server(this));

    public void OnAcceptFailed(string error) => throw new InvalidOperationException(error);

    public void OnConnected() => _client.Send("ping"u8);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        RoundTrips++;
        _client.Send(bytes);
    }

    public void OnEndOfStream() => throw new InvalidOperationException();

    public void OnWritable() => throw new InvalidOperationException();

    public void OnClosed(CloseReason reason) => throw new InvalidOperationException();

    private sealed class Server(EchoPair pair) : ISocketHandler
    {
        public void OnConnected() => throw new InvalidOperationException();

        public void OnReceived(ReadOnlySpan<byte> bytes) => pair._server!.Send(bytes);

        public void OnEndOfStream() => throw new InvalidOperationException();

        public void OnWritable() => throw new InvalidOperationException();

        public void OnClosed(CloseReason reason) => throw new InvalidOperationException();
    }
}
