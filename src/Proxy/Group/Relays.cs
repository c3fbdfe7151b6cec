using Understudy.Connections.Clients;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>The clients of a proxy that does not lead: they are read for, or carried to the leader, or wait for one.</summary>
/// <param name="loop">The group's.</param>
/// <param name="front">Knows who leads.</param>
/// <param name="reads">Asks the servers for them.</param>
/// <param name="waitNanoseconds">How long a client waits for a leader.</param>
/// <param name="memoryLimit">Most bytes that may wait for clients and the leader together.</param>
/// <param name="door">Where they came in.</param>
internal sealed class Relays(
    IEventLoop loop, GroupFront front, FollowerReads reads, long waitNanoseconds, Func<long> memoryLimit, FrontDoor door)
{
    private const long LookNanoseconds = 1_000_000_000;

    private readonly HashSet<Relay> _relays = [];
    private readonly DirtyList<Relay> _dirty = new();
    private long _lookedAt;

    public int Count => _relays.Count;

    public FollowerReads Reads => reads;

    /// <summary>How long a client waits for a leader.</summary>
    public long WaitNanoseconds => waitNanoseconds;

    /// <summary>Clients that were told that there is no leader.</summary>
    public long Refused { get; set; }

    /// <summary>Clients that were closed because they did not read, or the leader did not, while memory was short.</summary>
    public long GaveWay { get; set; }

    /// <summary>Whether those who do not read have to give way.</summary>
    public bool IsShort => loop.Buffers.Account.Used > memoryLimit();

    /// <summary>The term of the leader that clients are carried to.</summary>
    public long Term => front.LeaderTerm;

    public string WhyNoLeader => front.WhyNoLeader;

    /// <summary>How the connections of clients are taken over, and given away.</summary>
    public ClientSockets Sockets => door.Sockets;

    public void Take(AcceptedSocket accepted, Entrance entrance)
    {
        var relay = new Relay(this, loop, accepted, entrance);
        _relays.Add(relay);
        relay.Start();
    }

    public void MarkDirty(Relay relay)
    {
        if (relay.IsDirty) return;
        relay.IsDirty = true;
        _dirty.Add(relay);
    }

    /// <summary>Gives clients what came for them in this batch.</summary>
    public void Flush() => _dirty.Flush();

    /// <returns>Null while there is no leader.</returns>
    public LinkConnection? CallLeader(Relay relay) => front.CallLeader(relay);

    public bool TryStamp(out long stamp) => front.TryStamp(out stamp);

    public void Remove(Relay relay)
    {
        if (_relays.Remove(relay)) door.OnGone(relay.RemoteName);
    }

    /// <summary>Those that nobody owes anything belong to this proxy from now on, which leads.</summary>
    public IEnumerable<(AcceptedSocket Client, Entrance Entrance)> PartFree()
    {
        foreach (var relay in _relays.Where(relay => relay.MayPart).ToList()) yield return (relay.Part(), relay.Entrance);
    }

    /// <summary>Those that owe nothing to anybody end.</summary>
    public void Finish()
    {
        foreach (var relay in _relays.ToList()) relay.Finish();
    }

    /// <summary>Their leader leads no more: whoever waits for an answer of it has to ask again.</summary>
    public void LoseLeader()
    {
        foreach (var relay in _relays.ToList()) relay.LoseLeader();
    }

    /// <summary>What they sent may have lain here for too long.</summary>
    public void AbortAll()
    {
        foreach (var relay in _relays.ToList()) relay.Abort();
    }

    /// <summary>Those that ask for nothing are closed, as the leader does with those that it knows.</summary>
    public void CloseIdle()
    {
        var limit = (long)reads.Options.IdleTimeout.TotalNanoseconds;
        var now = loop.Now;
        if (limit <= 0 || now - _lookedAt < LookNanoseconds) return;
        _lookedAt = now;
        foreach (var relay in _relays.Where(relay => relay.IsFree && now - relay.LastHeardAt > limit).ToList()) relay.Close();
    }
}
