using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Connections.Clients;

/// <summary>The connection of a client that came by a load balancer: has the client's name, and begins with what came behind the
/// balancer's word.</summary>
internal sealed class ArrivedSocket : LoopTimer, ISocket, ISocketHandler
{
    private readonly IEventLoop _loop;
    private readonly ISocketHandler _handler;
    private readonly ISocket _inner;
    private byte[]? _early;          // nothing more is received before it is taken
    private bool _isPaused;

    /// <param name="loop">The client's.</param>
    /// <param name="client">Somebody has read from its connection.</param>
    /// <param name="handler">Whose it is from here on.</param>
    /// <param name="adopt">Takes over its connection.</param>
    public ArrivedSocket(
        IEventLoop loop, ArrivedClient client, ISocketHandler handler, Func<AcceptedSocket, ISocketHandler, ISocket> adopt)
    {
        (_loop, _handler, RemoteName) = (loop, handler, client.RemoteName);
        _inner = adopt(client.Inner, this);
        if (client.Early.Length == 0) return;
        _early = client.Early;
        _inner.PauseReceiving();
        loop.Schedule(this, 0);
    }

    public string RemoteName { get; }

    public string LocalName => _inner.LocalName;

    public int UnconfirmedBytes => _inner.UnconfirmedBytes;

    /// <summary>Gives it up, for another loop to take over. No callback follows.</summary>
    /// <param name="part">Does the same with the connection that it comes by.</param>
    public ArrivedClient Part(Func<ISocket, AcceptedSocket> part)
    {
        var client = new ArrivedClient(part(_inner), RemoteName, _early ?? []);
        Forget();
        return client;
    }

    public bool TryTellPeerRoom(out int bytes) => _inner.TryTellPeerRoom(out bytes);

    public int Send(ReadOnlySpan<byte> bytes) => _inner.Send(bytes);

    public void PauseReceiving()
    {
        _isPaused = true;
        _inner.PauseReceiving();
    }

    public void ResumeReceiving()
    {
        _isPaused = false;
        if (_early is null) _inner.ResumeReceiving();
        else _loop.Schedule(this, 0);
    }

    public void Close()
    {
        Forget();
        _inner.Close();
    }

    public void Abort()
    {
        Forget();
        _inner.Abort();
    }

    public void OnConnected()
    {
    }

    public void OnReceived(ReadOnlySpan<byte> bytes) => _handler.OnReceived(bytes);

    public void OnEndOfStream() => _handler.OnEndOfStream();

    public void OnWritable() => _handler.OnWritable();

    public void OnClosed(CloseReason reason)
    {
        Forget();
        _handler.OnClosed(reason);
    }

    protected override void Fire()
    {
        if (_isPaused || _early is not { } early) return;
        _early = null;
        _handler.OnReceived(early);
        if (!_isPaused) _inner.ResumeReceiving();
    }

    private void Forget()
    {
        _early = null;
        _loop.Cancel(this);
    }
}
