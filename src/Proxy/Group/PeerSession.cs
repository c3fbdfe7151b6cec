using Understudy.Protocol.Links;
using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>Another member's line to this one: what it says comes in on it; or a connection on which it wants a client carried.</summary>
/// <param name="onMessage">Told what was said, and by whom.</param>
/// <param name="onCarry">Asked to take a client over: the term, and the connection. False: there is no office in that term.</param>
/// <param name="onOver">It is gone.</param>
internal sealed class PeerSession(
    Action<string, GroupMessage> onMessage, Func<long, LinkConnection, bool> onCarry, Action<PeerSession, string> onOver) : ILinkOwner
{
    public LinkConnection Link { get; set; } = null!;

    public void OnGreeted()
    {
    }

    public bool OnFrame(in LinkFrame frame)
    {
        if (frame.Verb == LinkVerb.Carry)
        {
            if (onCarry(frame[0], Link)) onOver(this, "");
            else Link.Tell("no 0 it does not lead\r\n"u8);
            return true;
        }

        if (GroupMessageText.Read(in frame) is not { } message) return false;
        onMessage(Link.Peer, message);
        return true;
    }

    public void OnRaw(ReadOnlySpan<byte> bytes)
    {
    }

    public void OnRawEnd()
    {
    }

    public void OnRoom()
    {
    }

    public void OnOver(string reason) => onOver(this, reason);
}
