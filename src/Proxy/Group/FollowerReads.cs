using Understudy.Proxy.Clients;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Group;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Group;

/// <summary>What a proxy that does not lead reads from the servers for its clients, while it has a lease: of those that are in use by what
/// was agreed on, in the order in which the leader reads them. Nothing but gets is ever sent from here (S1, S16).</summary>
internal sealed class FollowerReads
{
    private readonly IEventLoop _loop;
    private readonly GroupMember _member;
    private readonly IOfficeHost _host;
    private readonly Func<bool> _hearsLeader;
    private readonly ReadConnection[] _servers;
    private readonly DirtyList<ReadConnection> _dirty = new();
    private readonly FlightPool<KeyRead> _free;
    private long _now;               // by the group's clock, as this batch began

    /// <param name="loop">The group's.</param>
    /// <param name="member">Has the lease, and knows which servers are in use.</param>
    /// <param name="host">Knows the servers.</param>
    /// <param name="servers">How many there are.</param>
    /// <param name="hearsLeader">Whether somebody else leads, and would answer now.</param>
    /// <param name="rules">All, unless a simulation leaves one out.</param>
    public FollowerReads(
        IEventLoop loop, GroupMember member, IOfficeHost host, int servers, Func<bool> hearsLeader, GroupRules rules)
    {
        (_loop, _member, _host, _hearsLeader) = (loop, member, host, hearsLeader);
        StandBehindWrites = rules.ReadsBehindWrites;
        _free = new FlightPool<KeyRead>(() => new KeyRead(loop.Buffers));
        var dialer = new ServerDialer(loop);
        _servers = [.. Enumerable.Range(0, servers).Select(server => new ReadConnection(this, loop, dialer, server))];
    }

    /// <summary>Requests that it answered from what servers told it.</summary>
    public long Answered { get; set; }

    /// <summary>Requests that the leader had to be asked for after all: no server could be asked, or believed.</summary>
    public long HandedOver { get; set; }

    /// <summary>Answers of servers that came when the lease was over, and were not given to anybody.</summary>
    public long WithoutLease { get; set; }

    /// <summary>Whether there is a lease and a server to ask, and no engine that does better.</summary>
    public bool IsPossible { get; private set; }

    /// <summary>S17: a client that waits for the leader reads nothing here.</summary>
    public bool StandBehindWrites { get; }

    /// <summary>Those that the engine would have.</summary>
    public ProxyOptions Options => _host.Next.Crew.Options;

    /// <summary>What it takes to reach a server by TLS; null: it is spoken to in clear.</summary>
    public TlsTarget? TlsOf(int server) => _host.Next.Crew.Servers[server].Tls;

    /// <summary>The end here of its connection to a server; null while there is none.</summary>
    public string? LocalNameOf(int server) => _servers[server].LocalName;

    /// <summary>A batch begins.</summary>
    public void BeginBatch(long now) => _now = now;

    /// <summary>Sends what was asked in this batch.</summary>
    public void Flush() => _dirty.Flush();

    public void MarkDirty(ReadConnection server)
    {
        if (server.IsDirty) return;
        server.IsDirty = true;
        _dirty.Add(server);
    }

    /// <summary>Brings the connections into line with what was agreed on. Whenever that is another state, before anybody is told that it is
    /// known here; and now and then.</summary>
    /// <param name="isWanted">Whether there may be anybody to read for.</param>
    /// <param name="mayBegin">Whether more may be read; what was asked for is answered.</param>
    public void Look(bool isWanted, bool mayBegin)
    {
        var now = _loop.Unbroken;
        var mayConnect = isWanted && _member.MayConnect(now);
        var isPossible = false;
        foreach (var server in _servers)
        {
            var isIn = IsIn(server.Number, out var life);
            server.Look(mayConnect && isIn ? _host.ReadAddressOf(server.Number) : null, life);
            isPossible |= server.IsUp && _member.MayRead(server.Number, now);
        }

        IsPossible = isPossible && mayBegin;
    }

    public void Stop() => Look(isWanted: false, mayBegin: false);

    public KeyRead Rent() => _free.Rent();

    public void Return(KeyRead read)
    {
        read.Clear();
        _free.Return(read);
    }

    /// <summary>Asks the next server that holds a copy, if there is one; else it is known by now what there is to know.</summary>
    /// <remarks>A write that the first copy has shown may be on its way to the next one yet. The leader's own reads stand behind it there;
    /// ours do not. So while a leader is heard, whatever the first copy does not tell is asked of the leader, unless no copy has
    /// it.</remarks>
    public void GoOn(KeyRead read)
    {
        var pool = _host.Next.Crew.Board.Current.Pool;
        for (var replica = 0; replica < pool.CopyCount; replica++)
        {
            if (read.Tried.Has(replica)) continue;
            var server = pool.Locate(read.Key, replica);
            if (!IsIn(server, out _)) continue;
            read.Tried = read.Tried.With(replica);
            if (_member.MayRead(server, _now) && _servers[server].TryAsk(read)) return;
            if (!HearsLeader) continue;
            read.End(ReadOutcome.Failed);
            return;
        }

        read.End(read.IsMissed ? ReadOutcome.Miss : ReadOutcome.Failed);
    }

    /// <summary>A server that was asked will not answer.</summary>
    public void Fail(KeyRead read)
    {
        if (HearsLeader) read.End(ReadOutcome.Failed);
        else GoOn(read);
    }

    /// <summary>Somebody else leads, and was heard just now.</summary>
    public bool HearsLeader => _hearsLeader();

    /// <summary>S14: whether what a server has told may be given to a client, as of this very call.</summary>
    /// <param name="server">Its number.</param>
    /// <param name="life">How often it had left when it was asked.</param>
    public bool MayBelieve(int server, int life) =>
        IsIn(server, out var now) && now == life && _member.MayRead(server, _loop.Unbroken);

    private bool IsIn(int server, out int life)
    {
        life = 0;
        if (_member.State is not { } state || server >= state.Servers.Length) return false;
        life = state.Servers[server].Ejections;
        return state.Servers[server].IsIn;
    }
}
