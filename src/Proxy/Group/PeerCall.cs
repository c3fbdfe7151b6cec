using Understudy.Protocol.Links;
using Understudy.Routing.Group;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>One's own line to another member: what is said goes out on it, and it is made anew whenever it is lost.</summary>
internal sealed class PeerCall : ILinkOwner
{
    private const long RetryNanoseconds = 100_000_000;

    private readonly IEventLoop _loop;
    private readonly NetworkAddress _address;
    private readonly Func<LinkHandshake> _newHandshake;
    private readonly Action<string> _onFailed;
    private readonly ActionTimer _retry;
    private LinkConnection? _link;

    /// <param name="loop">The group's.</param>
    /// <param name="address">Where the member listens.</param>
    /// <param name="newHandshake">For each connection.</param>
    /// <param name="onFailed">Told why it is lost, or cannot be made.</param>
    public PeerCall(IEventLoop loop, NetworkAddress address, Func<LinkHandshake> newHandshake, Action<string> onFailed)
    {
        (_loop, _address, _newHandshake, _onFailed) = (loop, address, newHandshake, onFailed);
        _retry = new ActionTimer(Open);
    }

    public bool IsUp => _link is { IsUp: true };

    public void Open() => _link ??= LinkConnection.Call(_loop, _address, _newHandshake(), this);

    /// <summary>Says something, or drops it if there is no line.</summary>
    public void Tell(GroupMessage message)
    {
        if (IsUp) _link!.Tell(GroupMessageText.Write(message));
    }

    public void Close()
    {
        _loop.Cancel(_retry);
        _link?.Abort();
        _link = null;
    }

    public void OnGreeted()
    {
    }

    // The other one says what it has to say on its own line.
    public bool OnFrame(in LinkFrame frame) => false;

    public void OnRaw(ReadOnlySpan<byte> bytes)
    {
    }

    public void OnRawEnd()
    {
    }

    public void OnRoom()
    {
    }

    public void OnOver(string reason)
    {
        _link = null;
        _loop.Schedule(_retry, RetryNanoseconds);
        _onFailed(reason);
    }
}
