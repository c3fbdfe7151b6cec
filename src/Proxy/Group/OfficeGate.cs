using Understudy.Routing.Group;
using Understudy.Routing.Pools;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>What all threads of a leader ask before anything leaves them: whether its office still runs, and whether the group may be told
/// what it has done. One for each office; once closed it stays so.</summary>
/// <remarks>Written by the group's loop, read by any thread, with a time that is read for the question.</remarks>
internal sealed class OfficeGate(GroupTimes times, GroupRules rules)
{
    // Between two boxes: until when each server may be used; empty: as long as the office lasts.
    private readonly long[] _servers = [];
    private long _until = GroupMember.Never;
    private long _safe;
    private long _term;
    private RoutingBoard? _board;

    private OfficeGate(GroupTimes times, GroupRules rules, int servers)
        : this(times, rules)
    {
        _servers = new long[servers];
        Array.Fill(_servers, GroupMember.Never);
    }

    /// <summary>The servers' states in this office.</summary>
    public RoutingBoard? Board
    {
        get => Volatile.Read(ref _board);
        set => Volatile.Write(ref _board, value);
    }

    /// <summary>Which server an address is of; -1: of none.</summary>
    public Func<NetworkAddress, int> ServerAt { get; set; } = static _ => -1;

    /// <summary>The term of the office; 0 once it is over.</summary>
    public long Term
    {
        get => Volatile.Read(ref _term);
        set => Volatile.Write(ref _term, value);
    }

    /// <summary>S4, S18: whether bytes may go to a server.</summary>
    /// <param name="server">Its number; -1: it is none of the pool any more, and then all have to be held.</param>
    /// <param name="now">By the group's clock.</param>
    public bool MaySend(int server, long now)
    {
        if (!rules.HoldsOfficeToSend) return true;
        if (now >= Volatile.Read(ref _until)) return false;
        if (server >= 0) return _servers.Length == 0 || now < Volatile.Read(ref _servers[server]);
        for (var i = 0; i < _servers.Length; i++)
        {
            if (now >= Volatile.Read(ref _servers[i])) return false;
        }

        return true;
    }

    /// <summary>S2, S3, S14: whether bytes may go to a client. Whatever they say was true while the office ran, and no server that lacks
    /// what they acknowledge can be read by anybody.</summary>
    public bool MayTell(long now)
    {
        if (rules.HoldsOfficeToAcknowledge && now >= Volatile.Read(ref _until)) return false;
        return !rules.Records || Board!.Current.LastLoss <= Volatile.Read(ref _safe);
    }

    /// <summary>S6: whether what a follower was given by its client, when it had this stamp of ours, may still be begun.</summary>
    public bool MayBegin(long term, long stamp, long now) => term == Term && term != 0 &&
        (!rules.ExpiresForwarded || now - stamp <= times.ForwardNanoseconds);

    public static OfficeGate Of(GroupSetup setup, GroupRules rules, int servers) =>
        setup.Boxes is null ? new OfficeGate(setup.Times, rules) : new OfficeGate(setup.Times, rules, servers);

    /// <returns>Whether more may pass than before.</returns>
    public bool Open(long until, long safe)
    {
        var isMore = until > _until || safe > _safe;
        Volatile.Write(ref _safe, safe);
        Volatile.Write(ref _until, until);
        return isMore;
    }

    /// <summary>Between two boxes: until when a server may be used.</summary>
    /// <returns>Whether more may pass than before.</returns>
    public bool Let(int server, long until)
    {
        var isMore = until > _servers[server];
        Volatile.Write(ref _servers[server], until);
        return isMore;
    }

    /// <summary>The office is over.</summary>
    public void Close()
    {
        Term = 0;
        Volatile.Write(ref _until, GroupMember.Never);
    }
}
