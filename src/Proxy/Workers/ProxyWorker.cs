using System.Runtime.CompilerServices;
using Understudy.Connections.Clients;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Dispatch;
using Understudy.Proxy.Forwarding;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Workers;

/// <summary>A pool on one event loop: its clients there, and a connection to each of its servers. Shares with the pool's other workers what
/// <see cref="ProxyCrew"/> holds; sends them the writes of keys that are theirs.</summary>
/// <remarks>What each folder below needs of it is a floor of its own: <see cref="Upstreams.ServerWorker"/>,
/// <see cref="Copies.CopyWorker"/>, <see cref="Rejoin.RecoveryWorker"/>, <see cref="ClientWorker"/>, <see cref="ForwardingWorker"/>. Here
/// is how a batch begins and ends.</remarks>
internal sealed class ProxyWorker : ForwardingWorker, ILoopOwner, IClientWorker
{
    private readonly ProxyCrew _crew;
    private readonly ClientRoster<ClientConnection, ProxyRequests> _clients;
    private readonly ActionTimer _holdTimer;
    private ProxyWorker[]? _all;     // of all pools on the loop, where this is the first pool's and there are others; else null
    private bool _mustWait;

    public ProxyWorker(ProxyCrew crew, int index, IEventLoop loop)
        : base(crew, index, loop, TermsOf(crew, loop, crew.Host.Foreign, crew.Host.Insecure, crew.Rates), crew.HasLanes)
    {
        _crew = crew;
        // The loop goes on until all workers are done: others may have work for it.
        _clients = new ClientRoster<ClientConnection, ProxyRequests>(loop, Options.DrainTimeout, crew.Host.OnDrained)
        {
            IdleTimeout = Options.IdleTimeout,
        };
        var dispatcher = new RequestDispatcher(this);
        (Dispatcher, Carrier) = (dispatcher, dispatcher);
        // It only has to wake the loop: held connections are looked at in every batch.
        _holdTimer = new ActionTimer(() => { });
    }

    /// <summary>Of which it is one.</summary>
    public ProxyCrew Pool => _crew;

    /// <summary>For <c>stats conns</c>.</summary>
    public IReadOnlyList<ClientConnection> Clients => _clients.Clients;

    /// <summary>Clients that were closed because they asked nothing. Any thread.</summary>
    public long IdleClosed => _clients.IdleClosed;

    public override IReadOnlyList<ProxyWorker> Peers => _crew.Workers;

    public override ProxyWorker WriterOf(ulong fingerprint) => _crew.WriterOf(fingerprint);

    /// <summary>Serves by other options from here on: those that may change. What is under way ends as it began. On its loop.</summary>
    public void Change(ProxyOptions options)
    {
        ChangeServers(options);
        Sampler.Change();
        Repairs.Change();
        Memory.StallTimeout = options.StallTimeout;
        _clients.DrainTimeout = options.DrainTimeout;
        _clients.IdleTimeout = options.IdleTimeout;
    }

    /// <summary>Connects to the servers. Before the loop runs.</summary>
    public void Start()
    {
        NoticeSnapshot();
        Sampler.Start();
    }

    /// <summary>A further pool has a worker on the loop of this one, the first pool's: a batch of the loop is one of each.</summary>
    public void Add(ProxyWorker other) => _all = [.. _all ?? [this], other];

    /// <summary>The same within a batch, on the loop.</summary>
    public void Join(ProxyWorker other)
    {
        other.BeginOwn();
        Add(other);
        other.Start();
    }

    public void BeginBatch()
    {
        if (_all is null) BeginOwn();
        else BeginTogether(_all);
    }

    public void EndBatch()
    {
        if (_all is not null)
        {
            EndTogether(_all);
            return;
        }

        SendRequests();
        SendReplies();
        EndOwn();
    }

    /// <summary>Takes over a client.</summary>
    public void Adopt(AcceptedSocket accepted, ClientListener listener)
    {
        var client = new ClientConnection(this, Terms.OpenGate(accepted, listener))
        {
            Number = _crew.Host.NextNumber(),
            Routes = _crew.RoutesOf(listener, Index),
        };
        _clients.Add(client);
        client.Open(listener.Adopt(Terms, accepted, client));
        Counters.Connections++;
        if (_clients.IsDraining) client.Drain();
    }

    public override void Remove(ClientConnection client)
    {
        if (_clients.TryRemove(client)) _crew.Acceptor.OnClientGone(client.RemoteName);
    }

    public override bool IsInGroup => _crew.Host.GroupAsked is not null;

    /// <summary>Lets clients finish what is in flight and then ends the loop.</summary>
    public void Drain() => _clients.Drain();

    // One pool's batch costs no more for it that there could be several: 80 instructions of a get's 7,900.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginOwn()
    {
        BeginBatchOfServers();
        // A value has to fit as it was received, as it is kept, and twice for each copy: what waits for a server grows by doubling.
        var fitting = Memory.Account.MarkOf(MemoryNeed.Forwarding) / (2 + (2 * Snapshot.Pool.CopyCount));
        Terms.MaxValueBytes = (int)Math.Min(Options.MaxValueBytes, fitting);
    }

    private static void BeginTogether(ProxyWorker[] all)
    {
        foreach (var worker in all) worker.BeginOwn();
    }

    // What a client of one pool asks for may go to the servers of another, and the answer come from there.
    private static void EndTogether(ProxyWorker[] all)
    {
        foreach (var worker in all) worker.SendRequests();
        foreach (var worker in all) worker.SendReplies();
        foreach (var worker in all) worker.EndOwn();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SendRequests()
    {
        NoticeChanges();
        FlushToServers();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SendReplies() => _mustWait = FlushToClients();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndOwn()
    {
        // A client that may go on has put new requests into upstreams that had their turn.
        var mustWait = _mustWait | FlushToServers();
        if (Memory.EndBatch() | Line.Admit() | TakeGoesOn()) Loop.Schedule(_holdTimer, 0);
        else if (mustWait && !_holdTimer.IsSet) Loop.Schedule(_holdTimer, HoldNanoseconds);
    }
}
