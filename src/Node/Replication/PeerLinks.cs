using Microsoft.Extensions.Logging;
using Understudy.Protocol.Links;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Replication;

/// <summary>The link to the other node of a pair: called or waited for, again and again. Lives on the first worker's loop.</summary>
/// <remarks>One at a time: while a link is alive nobody else is let in, so that a third node cannot take the place of the second.</remarks>
internal sealed class PeerLinks : IListenerHandler
{
    // Who calls is one, who is called the other: what pairs them is the secret, and that each lets in one peer only.
    private const string ListenerId = "a", CallerId = "b";

    // What has to be the same on both sides is this version of the protocol alone.
    private const string Pool = "pair1";

    private const int MostGreeting = 8;
    private const int NonceBytes = 16;

    private readonly IEventLoop _loop;
    private readonly PairOptions _options;
    private readonly int _mostPayloadBytes;
    private readonly ILogger _logger;
    private readonly IPeerHandler _handler;
    private readonly ActionTimer _dialTimer;
    private readonly HashSet<PeerLink> _greeting = [];
    private IListener? _listener;
    private string _lastTrouble = "";
    private bool _isEnding;

    public PeerLinks(IEventLoop loop, PairOptions options, int mostPayloadBytes, ILogger logger, IPeerHandler handler)
    {
        (_loop, _options, _mostPayloadBytes, _logger, _handler) = (loop, options, mostPayloadBytes, logger, handler);
        _dialTimer = new ActionTimer(Dial);
    }

    /// <summary>Makes what proves that the other side is there now.</summary>
    public required Action<Span<byte>> FillNonce { get; init; }

    /// <summary>The one that is open.</summary>
    public PeerLink? Open { get; private set; }

    /// <summary>Where it listens, with the real port if 0 was asked for; null: it calls.</summary>
    public NetworkAddress? Address => _listener?.Address;

    /// <summary>Opens the listener. Before the loop runs.</summary>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public void Listen()
    {
        if (_options.Listen is { } address) _listener = _loop.Listen(address, new ListenOptions { Backlog = MostGreeting }, this);
    }

    /// <summary>Begins to call, if it does.</summary>
    public void Start()
    {
        if (_options.Call is not null) _loop.Schedule(_dialTimer, 0);
    }

    /// <summary>Gives up what has been silent for too long. Often enough.</summary>
    public void OnTick()
    {
        foreach (var link in _greeting.ToList())
        {
            if (_loop.Now - link.HeardAt > PairTimes.Dead) link.End("no greeting in time");
        }

        if (Open is { } open && _loop.Now - open.HeardAt > PairTimes.Dead) open.End("silent for too long");
    }

    public void Close()
    {
        _isEnding = true;
        _listener?.Close();
        _listener = null;
        _loop.Cancel(_dialTimer);
        foreach (var link in _greeting.ToList()) link.End("this node stops");
        Open?.End("this node stops");
    }

    public void OnAccepted(AcceptedSocket accepted)
    {
        if (Open is not null || _greeting.Count >= MostGreeting)
        {
            accepted.Refuse("no another node is linked\r\n"u8);
            return;
        }

        Take(isListener: true).Accept(accepted);
    }

    // It is tried again from the other side.
    public void OnAcceptFailed(string error)
    {
    }

    public void OnOpen(PeerLink link)
    {
        _greeting.Remove(link);
        if (Open is not null)
        {
            link.End("another node is linked");
            return;
        }

        Open = link;
        _lastTrouble = "";
        _logger.PeerLinked(link.RemoteName);
        _handler.OnLinked();
    }

    public bool OnFrame(ref LinkFrame frame) => _handler.OnFrame(ref frame);

    public void OnRoom() => _handler.OnRoom();

    public void OnEnded(PeerLink link, bool wasOpen, string reason, bool isRefusal)
    {
        _greeting.Remove(link);
        if (Open == link)
        {
            Open = null;
            if (!_isEnding) _logger.PeerLost(link.RemoteName, reason);
            _handler.OnUnlinked();
        }
        else if (!wasOpen && reason != _lastTrouble)
        {
            // Said once, not with each attempt.
            _lastTrouble = reason;
            if (isRefusal) _logger.PeerRefused(link.RemoteName, reason);
            else _logger.PeerNotReached(link.RemoteName, reason);
        }

        if (_options.Call is not null && !_isEnding) _loop.Schedule(_dialTimer, PairTimes.Redial);
    }

    private void Dial()
    {
        if (Open is null && _greeting.Count == 0 && !_isEnding) Take(isListener: false).Call(_options.Call!);
    }

    private PeerLink Take(bool isListener)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        FillNonce(nonce);
        var identity = new LinkIdentity(isListener ? ListenerId : CallerId, Pool, _options.Secret);
        var handshake = isListener ? LinkHandshake.Listen(identity, nonce, [CallerId]) : LinkHandshake.Call(identity, nonce, ListenerId);
        var link = new PeerLink(_loop, this, handshake, isListener, _mostPayloadBytes);
        _greeting.Add(link);
        return link;
    }
}
