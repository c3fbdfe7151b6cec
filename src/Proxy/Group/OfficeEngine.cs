using System.Collections.Immutable;
using Understudy.Connections.Clients;
using Understudy.Proxy.Workers;
using Understudy.Routing.Group;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Group;

/// <summary>An engine behind a gate, for one office: whatever only a leader has lives in it, and goes with it.</summary>
internal sealed class OfficeEngine
{
    private readonly IReadOnlyList<GatedLoop> _loops;
    private readonly ClientListener _carried;            // clients of other members that are asked for no password
    private IReadOnlyList<(Entrance Entrance, ClientListener Own, ClientListener Carried)> _listeners = [];
    private IReadOnlyList<int> _ejections = [];

    /// <param name="loops">Of its own.</param>
    /// <param name="gate">Of the office.</param>
    /// <param name="newCrew">Makes the engine on the loops that it is given.</param>
    public OfficeEngine(IReadOnlyList<IEventLoop> loops, OfficeGate gate, Func<IReadOnlyList<IEventLoop>, ProxyCrew> newCrew)
    {
        _loops = [.. loops.Select(loop => new GatedLoop(loop, gate))];
        Gate = gate;
        Crew = newCrew(_loops);
        Crew.Host.Add(Crew);
        Views = new ProxyViews(Crew.Host);
        gate.Board = Crew.Board;
        _carried = NewCarried(gates: null);
        gate.ServerAt = address => Array.FindIndex([.. Crew.Servers], server => server.Address == address);
    }

    public ProxyCrew Crew { get; }

    public ProxyViews Views { get; }

    public OfficeGate Gate { get; }

    /// <summary>The version of the board that was looked at last.</summary>
    public long Told { get; set; }

    /// <summary>The newest version of the board that is safe.</summary>
    public long Safe { get; set; }

    /// <summary>The servers as they are now.</summary>
    public ImmutableArray<GroupServer> Servers
    {
        get
        {
            var snapshot = Crew.Board.Current;
            return [.. _ejections.Select((before, i) => new GroupServer(snapshot.StateOf(i), before + snapshot.EjectionsOf(i)))];
        }
    }

    /// <summary>Whether nothing that was asked of a server is without an answer, and none is on its way back. After its threads have
    /// ended.</summary>
    public bool IsClean => Crew.Board.Current.IsEveryServerIn
        && Crew.Workers.All(worker => worker.Upstreams.All(upstream => upstream.PendingCount == 0));

    /// <summary>Begins as a proxy that is started anew: servers that are not whole are out of use, and what they missed is not known.
    /// Before its loops run.</summary>
    /// <param name="term">Of the office.</param>
    /// <param name="servers">As they are by what was agreed on.</param>
    /// <param name="isFirst">There was no group: a proxy alone may have left marks.</param>
    /// <param name="entrances">Where clients come in.</param>
    public void Begin(long term, ImmutableArray<GroupServer> servers, bool isFirst, IReadOnlyList<Entrance> entrances)
    {
        Gate.Term = term;
        foreach (var entrance in entrances) Crew.Logins.Add(entrance.Logins);
        _listeners = [.. entrances.Select(each => (
            each, new ClientListener(Crew.Acceptor, each.Tls, GatesOf(each)), NewCarried(GatesOf(each))))];
        _ejections = [.. servers.Select(server => server.Ejections)];
        for (var i = 0; i < servers.Length; i++)
        {
            if (!servers[i].IsWhole) TakeOut(i, servers[i].State);
        }

        Crew.KnowsLosses = !isFirst;
        Told = Crew.Board.Current.Version;
        Crew.Host.Start();
    }

    /// <summary>Hands a client to it. Any thread.</summary>
    public void Admit(AcceptedSocket accepted, Entrance entrance) => Admit(accepted, _listeners[entrance.Number].Own);

    /// <summary>Whether clients of other members may log in as at this listener.</summary>
    public bool AsksForPasswords(long entrance) =>
        entrance >= 0 && entrance < _listeners.Count && _listeners[(int)entrance].Entrance.Logins is not null;

    /// <summary>Hands another member's client to it. Any thread.</summary>
    public void Admit(AcceptedSocket accepted, in CarriedClient client) => Admit(
        new ArrivedClient(accepted, client.Name, early: []), client.Entrance is { } number ? _listeners[(int)number].Carried : _carried);

    /// <summary>More may pass the gate. Any thread.</summary>
    public void Wake()
    {
        foreach (var loop in _loops) loop.Wake();
    }

    private static GateMaker? GatesOf(Entrance entrance) => entrance.Logins is { } logins ? logins.OpenGate : null;

    private ClientListener NewCarried(GateMaker? gates) => new(Crew.Acceptor, tls: null, gates,
        (terms, accepted, client) => CarriedSocket.Accept(terms, Gate, accepted, client));

    private void Admit(AcceptedSocket accepted, ClientListener listener) =>
        Crew.Workers[0].Loop.Post(new LoopCall(() => Crew.Acceptor.Admit(accepted, listener)));

    // Where there is one copy of each item, no server misses what another has confirmed.
    private void TakeOut(int server, ReplicaState state)
    {
        var isEjected = state == ReplicaState.Ejected;
        if (!isEjected && Crew.Board.Current.Pool.CopyCount == 1) return;
        Crew.Missed.Note(server, key: default);
        Crew.Apply(server, isEjected ? ReplicaEvent.EjectAsked : ReplicaEvent.FailedWrite,
            "it was not in use when this proxy took the office, and what it missed is not known");
    }
}
