using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>A connection of a leader: takes nothing while the gate is closed.</summary>
/// <param name="loop">Its own.</param>
/// <param name="handler">Whoever uses it.</param>
/// <param name="server">Whom it leads to, by number; <see cref="GatedLoop.Client"/> for a client.</param>
internal sealed class GatedSocket(GatedLoop loop, ISocketHandler handler, int server) : ISocket, ISocketHandler
{
    private ISocket _inner = null!;
    private bool _isWaiting;
    private bool _isGone;

    public string RemoteName => _inner.RemoteName;

    public string LocalName => _inner.LocalName;

    public int UnconfirmedBytes => _inner.UnconfirmedBytes;

    public void Attach(ISocket inner) => _inner = inner;

    public bool TryTellPeerRoom(out int bytes) => _inner.TryTellPeerRoom(out bytes);

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || loop.MayPass(server)) return _inner.Send(bytes);
        if (!_isWaiting) loop.Wait(this);
        _isWaiting = true;
        return loop.MayPass(server) ? _inner.Send(bytes) : 0;
    }

    public void PauseReceiving() => _inner.PauseReceiving();

    public void ResumeReceiving() => _inner.ResumeReceiving();

    public void Close()
    {
        _isGone = true;
        _inner.Close();
    }

    public void Abort()
    {
        _isGone = true;
        _inner.Abort();
    }

    public void OnConnected() => handler.OnConnected();

    public void OnReceived(ReadOnlySpan<byte> bytes) => handler.OnReceived(bytes);

    public void OnEndOfStream() => handler.OnEndOfStream();

    public void OnWritable() => handler.OnWritable();

    public void OnClosed(CloseReason reason)
    {
        _isGone = true;
        handler.OnClosed(reason);
    }

    /// <summary>The gate may be open again.</summary>
    public void TryAgain()
    {
        _isWaiting = false;
        if (!_isGone) handler.OnWritable();
    }
}
