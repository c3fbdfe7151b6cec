using Understudy.Proxy.Upstreams;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Group;

/// <summary>Whether a server answers a proxy that does not lead: asked for its version, and nothing else, since nothing may be sent to it
/// by anybody but the leader that could change anything.</summary>
internal sealed class ReachProbe : ISocketHandler
{
    private const long PauseNanoseconds = 500_000_000;

    private readonly IEventLoop _loop;
    private readonly ServerDialer _dialer;
    private readonly Func<NetworkAddress?> _address;
    private readonly Func<TlsTarget?> _tls;
    private readonly Func<bool> _mayAsk;
    private readonly Action<bool> _onTold;
    private readonly ActionTimer _timer;
    private ISocket? _socket;
    private bool _isAsked;

    /// <param name="loop">The group's.</param>
    /// <param name="dialer">Of that loop.</param>
    /// <param name="address">Of the server; null while nobody knows it.</param>
    /// <param name="tls">What it takes to reach it by TLS; null: it is spoken to in clear.</param>
    /// <param name="mayAsk">Whether a connection to a server may be opened.</param>
    /// <param name="onTold">Told whether it answers.</param>
    public ReachProbe(
        IEventLoop loop, ServerDialer dialer, Func<NetworkAddress?> address, Func<TlsTarget?> tls, Func<bool> mayAsk, Action<bool> onTold)
    {
        (_loop, _dialer, _address, _tls, _mayAsk, _onTold) = (loop, dialer, address, tls, mayAsk, onTold);
        _timer = new ActionTimer(OnTimer);
    }

    /// <summary>The end of its connection here; null while there is none.</summary>
    public string? LocalName => _socket?.LocalName;

    public void Start() => _loop.Schedule(_timer, 0);

    public void Stop()
    {
        _loop.Cancel(_timer);
        Close();
    }

    public void OnConnected() => Ask();

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        // A line, whatever it says: there is a server, and its process runs.
        if (bytes.IndexOf((byte)'\n') < 0) return;
        _isAsked = false;
        _onTold(true);
    }

    public void OnEndOfStream() => Fail();

    public void OnWritable()
    {
    }

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        Fail();
    }

    private void OnTimer()
    {
        _loop.Schedule(_timer, PauseNanoseconds);
        if (!_mayAsk())
        {
            Close();
            return;
        }

        if (_isAsked) Fail();
        else if (_socket is not null) Ask();
        else if (_address() is { } address)
        {
            _isAsked = true;
            _socket = _dialer.Connect(address, _tls(), this);
        }
    }

    private void Ask()
    {
        _isAsked = true;
        _socket!.Send("version\r\n"u8);
    }

    private void Fail()
    {
        Close();
        _onTold(false);
    }

    private void Close()
    {
        _isAsked = false;
        _socket?.Abort();
        _socket = null;
    }
}
