using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>The clients of a proxy that does not lead: those whose leader is known are carried there, the others wait for one.</summary>
internal sealed class RelayRoom(IEventLoop loop, GroupFront front, long waitNanoseconds)
{
    private readonly HashSet<Relay> _relays = [];

    public int Count => _relays.Count;

    /// <summary>Clients that were told that there is no leader.</summary>
    public long Refused { get; set; }

    /// <summary>The term of the leader that clients are carried to.</summary>
    public long Term => front.LeaderTerm;

    public string WhyNoLeader => front.WhyNoLeader;

    public void Take(AcceptedSocket accepted)
    {
        var relay = new Relay(this, loop, accepted, waitNanoseconds);
        _relays.Add(relay);
        relay.Begin();
    }

    /// <returns>Null while there is no leader.</returns>
    public LinkConnection? CallLeader(Relay relay) => front.CallLeader(relay);

    public bool TryStamp(out long stamp) => front.TryStamp(out stamp);

    public void Remove(Relay relay) => _relays.Remove(relay);

    /// <summary>Those that wait belong to this proxy from now on, which leads.</summary>
    public IEnumerable<AcceptedSocket> PartWaiting()
    {
        foreach (var relay in _relays.Where(relay => relay.IsWaiting).ToList()) yield return relay.Part();
    }

    /// <summary>Those that owe nothing to anybody end.</summary>
    public void Finish()
    {
        foreach (var relay in _relays.ToList()) relay.Finish();
    }

    /// <summary>Their leader leads no more, or what they sent may have lain here for too long.</summary>
    /// <param name="waiting">Also those of which nothing has been read.</param>
    public void AbortAll(bool waiting)
    {
        foreach (var relay in _relays.Where(relay => waiting || !relay.IsWaiting).ToList()) relay.Abort();
    }
}
