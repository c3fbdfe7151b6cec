using System.Diagnostics;
using Understudy.Proxy.Pools;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Proxy.Upstreams;

/// <summary>What the pool makes of a server, as one connection to it needs to know: whether it may be used, in which of its lives the
/// connection was made, and whom to tell what happens.</summary>
/// <remarks>Apart from the connection, which knows one server and no pool.</remarks>
internal sealed class ServerStanding(ServerWorker worker, int server)
{
    private long _cpuSeen;           // before the connection was made

    /// <summary>Where the server is. Only for one that is in use.</summary>
    public NetworkAddress Address =>
        worker.Servers[server].Address ?? throw new UnreachableException("a server without an address is out of use");

    /// <summary>As whom to log in, should the server ask; null: nobody has told.</summary>
    public ServerLogin? Login => worker.Servers[server].Login;

    /// <summary>What it takes to reach it by TLS; null: it is spoken to in clear.</summary>
    public TlsTarget? Tls => worker.Servers[server].Tls;

    /// <summary>Changes each time that the server has gone OUT and is used again.</summary>
    public int Life { get; private set; }

    /// <summary>Whether the server may be asked.</summary>
    public bool MayBeUsed => worker.Board.Current.IsWritable(server);

    /// <summary>Whether what the server says counts. It does not once the server has been ejected, perhaps by another worker that has
    /// acknowledged a write without it.</summary>
    public bool IsBelieved => IsTrusted(worker.Board.Current) || !worker.Rules.BelievesOnlyTrusted;

    /// <summary>Whether other proxies, where there are any, let this one believe the server now.</summary>
    public bool IsAgreedOn => worker.Agreement is not { } agreement || agreement.MayRead(server, worker.Loop.Now);

    /// <summary>A lost connection may be made anew, since no later life of the server can be taken for the one in use.</summary>
    public bool IsUnmistakable => worker.Servers[server].Life.IsUnmistakable;

    /// <summary>Whether the connection was made in what a snapshot says is the server's present life.</summary>
    public bool IsTrusted(RoutingSnapshot snapshot) => snapshot.EjectionsOf(server) == Life;

    /// <summary>Whether a connection that there is may stay.</summary>
    public bool IsKept(RoutingSnapshot snapshot) =>
        (snapshot.IsWritable(server) && IsTrusted(snapshot)) || !worker.Rules.BelievesOnlyTrusted;

    /// <summary>The server is used again.</summary>
    public void Begin() => Life = worker.Board.Current.EjectionsOf(server);

    /// <summary>A connection is about to be made.</summary>
    public void OnConnecting() => _cpuSeen = worker.Servers[server].Life.CpuSeen;

    /// <summary>The server has said who it is. Afterwards it may be out of use.</summary>
    public void OnIdentified(in ServerGreeting greeting)
    {
        var identity = greeting.Identity;
        worker.OnIdentified(server, in identity, _cpuSeen, greeting.Capabilities);
    }

    /// <summary>The server has answered, so long after it had said how old it was.</summary>
    public void OnAnswered(in ServerGreeting greeting, TimeSpan after) => worker.Servers[server].Life.OnAnswered(greeting.Identity, after);

    /// <summary>The connection is given up with these calls.</summary>
    public void OnGivenUp(PendingCalls calls)
    {
        if (calls.OweWrites) worker.Servers[server].MayOweWrites = true;
    }

    /// <summary>The connection is lost.</summary>
    public void OnLost(string reason)
    {
        if (IsTrusted(worker.Board.Current)) worker.Apply(server, ReplicaEvent.ConnectionLost, reason);
    }
}
