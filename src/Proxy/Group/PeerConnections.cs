using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Protocol.Links;
using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>The connections between this proxy and the other members.</summary>
internal sealed class PeerConnections : IListenerHandler
{
    // One line of each of 64 members, and clients that are being handed over.
    private const int MaxSessions = 1024;

    private const int NonceBytes = 16;

    private readonly IEventLoop _loop;
    private readonly GroupSetup _setup;
    private readonly ILogger _logger;
    private readonly Action<string, GroupMessage> _onMessage;
    private readonly Func<CarriedClient, LinkConnection, string?> _onCarry;
    private readonly LinkIdentity _self;
    private readonly string[] _others;
    private readonly Dictionary<string, PeerCall> _calls = [];
    private readonly Dictionary<string, string> _failures = [];
    private readonly HashSet<PeerSession> _sessions = [];
    private IListener? _listener;

    public PeerConnections(
        IEventLoop loop, GroupSetup setup, ILogger logger, Action<string, GroupMessage> onMessage,
        Func<CarriedClient, LinkConnection, string?> onCarry)
    {
        (_loop, _setup, _logger, _onMessage, _onCarry) = (loop, setup, logger, onMessage, onCarry);
        _self = new LinkIdentity(setup.Id, setup.Pool, setup.Secret);
        _others = [.. setup.Members.Keys.Where(id => id != setup.Id)];
        foreach (var id in _others)
            _calls[id] = new PeerCall(loop, setup.Members[id], () => NewCall(id), reason => OnFailed(id, reason));
    }

    /// <summary>Why there is no line to a member; empty: there is one.</summary>
    public string FailureOf(string id) => _calls[id].IsUp ? "" : _failures.GetValueOrDefault(id, "not connected yet");

    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public void Listen() => _listener = _loop.Listen(_setup.Members[_setup.Id], new ListenOptions(), this);

    public void Start()
    {
        foreach (var call in _calls.Values) call.Open();
    }

    public void Tell(string to, GroupMessage message) => _calls.GetValueOrDefault(to)?.Tell(message);

    /// <summary>A connection of its own to a member, for a client.</summary>
    public LinkConnection? Call(string id, ILinkOwner owner) =>
        _calls.ContainsKey(id) ? LinkConnection.Call(_loop, _setup.Members[id], NewCall(id), owner) : null;

    public void OnAccepted(AcceptedSocket accepted)
    {
        if (_sessions.Count >= MaxSessions)
        {
            accepted.Refuse("no too many connections\r\n"u8);
            return;
        }

        var session = new PeerSession(_onMessage, _onCarry, OnOver);
        _sessions.Add(session);
        session.Link = LinkConnection.Accept(_loop, accepted, LinkHandshake.Listen(_self, NewNonce(), _others), session);
    }

    public void OnAcceptFailed(string error) => _logger.AcceptFailed(error);

    public void Close()
    {
        _listener?.Close();
        foreach (var call in _calls.Values) call.Close();
        foreach (var session in _sessions) session.Link.Abort();
        _sessions.Clear();
    }

    private void OnOver(PeerSession session, string reason)
    {
        _sessions.Remove(session);
        if (session.Link.Peer.Length == 0 && reason.Length > 0) _logger.PeerRefused(session.Link.RemoteName, reason);
    }

    private void OnFailed(string id, string reason)
    {
        if (_failures.GetValueOrDefault(id) == reason) return;
        _failures[id] = reason;
        _logger.PeerUnreachable(id, reason);
    }

    private LinkHandshake NewCall(string id) => LinkHandshake.Call(_self, NewNonce(), id);

    private byte[] NewNonce()
    {
        var nonce = new byte[NonceBytes];
        BitConverter.TryWriteBytes(nonce, _loop.NextRandom());
        BitConverter.TryWriteBytes(nonce.AsSpan(8), _loop.NextRandom());
        return nonce;
    }
}
