using System.Text;
using Understudy.Protocol.Links;
using Understudy.Routing.Group;

namespace Understudy.Proxy.Group;

/// <summary>Another member's line to this one: what it says comes in on it; or a connection on which it wants a client carried.</summary>
/// <param name="onMessage">Told what was said, and by whom.</param>
/// <param name="onCarry">Asked to take a client over, and its connection. Says why it does not; null: it does.</param>
/// <param name="onOver">It is gone.</param>
internal sealed class PeerSession(
    Action<string, GroupMessage> onMessage, Func<CarriedClient, LinkConnection, string?> onCarry, Action<PeerSession, string> onOver)
    : ILinkOwner
{
    public LinkConnection Link { get; set; } = null!;

    public void OnGreeted()
    {
    }

    public bool OnFrame(in LinkFrame frame)
    {
        if (frame.Verb is LinkVerb.Carry or LinkVerb.Admit)
        {
            long? entrance = frame.Verb == LinkVerb.Admit ? frame[1] : null;
            var client = new CarriedClient(frame[0], Encoding.UTF8.GetString(frame.Text), entrance);
            if (onCarry(client, Link) is { } refusal) Link.Tell(Encoding.UTF8.GetBytes($"no 0 {refusal}\r\n"));
            else onOver(this, "");
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
