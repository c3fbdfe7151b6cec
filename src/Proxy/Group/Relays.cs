using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>The clients of a proxy that does not lead: those whose leader is known are carried there, the others wait for one.</summary>
/// <param name="loop">The group's.</param>
/// <param name="front">Knows who leads.</param>
/// <param name="waitNanoseconds">How long a client waits for a leader.</param>
/// <param name="memoryLimit">Most bytes that may wait for clients and the leader together.</param>
internal sealed class Relays(IEventLoop loop, GroupFront front, long waitNanoseconds, Func<long> memoryLimit)
{
    private readonly HashSet<Relay> _relays = [];

    public int Count => _relays.Count;

    /// <summary>Clients that were told that there is no leader.</summary>
    public long Refused { get; set; }

    /// <summary>Clients that were closed because they did not read, or the leader did not, while memory was short.</summary>
    public long GaveWay { get; set; }

    /// <summary>Whether those who do not read have to give way.</summary>
    public bool IsShort => loop.Buffers.Account.Used > memoryLimit();

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
