using Understudy.Connections.Clients;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Node.Sessions;
using Understudy.Node.State;
using Understudy.Node.Watching;
using Understudy.Store.Items;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Workers;

/// <summary>One event loop with its clients. Shares the items with the other workers, and nothing else.</summary>
internal sealed class NodeWorker : ILoopOwner, IClientWorker, ISessionHost
{
    private const int RequestsPerTurn = 4096;

    private readonly NodeState _node;
    private readonly WatchBoard _board;
    private readonly ClientRoster<ClientSession, NodeRequests> _clients;
    private readonly ActionTimer _againTimer;
    private List<ClientSession> _dirty = new(64);
    private List<ClientSession> _flushing = new(64);

    /// <param name="node">What all workers share.</param>
    /// <param name="board">Who watches.</param>
    /// <param name="index">Among the workers.</param>
    /// <param name="loop">Its own.</param>
    /// <param name="firstLoop">The first worker's.</param>
    public NodeWorker(NodeState node, WatchBoard board, int index, IEventLoop loop, IEventLoop firstLoop)
    {
        _node = node;
        _board = board;
        Memory = new ClientMemory(loop, node.Options.StallTimeout, node.Logger.ClientDismissed);
        State = new WorkerState(node, index, loop, Memory) { FirstLoop = firstLoop };
        _clients = new ClientRoster<ClientSession, NodeRequests>(loop, node.Options.DrainTimeout, loop.Stop)
        {
            IdleTimeout = node.Options.IdleTimeout,
        };
        State.IdleClosed = () => _clients.IdleClosed;
        Terms = new ClientTerms
        {
            Loop = loop,
            Memory = Memory,
            Foreign = node.Foreign,
            Insecure = node.Insecure,
            Rates = node.Rates,
            RequestsPerTurn = RequestsPerTurn,
            KeepsWhatCame = true,
            // Whatever its key.
            MaxValueBytes = ItemSize.LargestValue(node.Options.MaxItemBytes),
        };
        Watch = new WatchLog(board, node, State);
        Dispatcher = new RequestDispatcher(node, State, board, Watch, _clients.Clients);
        // It only has to wake the loop: clients with more to do are looked at in every batch.
        _againTimer = new ActionTimer(() => { });
    }

    /// <summary>What is this worker's own, but for its clients.</summary>
    public WorkerState State { get; }

    public IEventLoop Loop => State.Loop;

    public IReadOnlyList<ClientSession> Clients => _clients.Clients;

    public RequestDispatcher Dispatcher { get; }

    /// <summary>What those who watch are told of this worker.</summary>
    public WatchLog Watch { get; }

    /// <summary>What its clients make it hold.</summary>
    public ClientMemory Memory { get; }

    /// <summary>On what terms its clients are served.</summary>
    public ClientTerms Terms { get; }

    /// <summary>The node's side of its pair; null: it belongs to none.</summary>
    public PairNode? Pair { get; set; }

    /// <summary>What is under way of taking over the items of another server; null: nothing, and never was.</summary>
    public ItemImport? Import { get; set; }

    /// <summary>Clients whose replies wait for the other node; null: none do.</summary>
    public HeldClients? Held { get; set; }

    public void BeginBatch()
    {
        State.BeginBatch();
        Held?.BeginBatch();
        Watch.BeginBatch();
    }

    public void EndBatch()
    {
        Watch.EndBatch();
        if (State.Index > 0) Pair?.Nudge();
        Held?.EndBatch();
        (_flushing, _dirty) = (_dirty, _flushing);
        foreach (var client in _flushing)
        {
            // Before the call, which may put it on the list again.
            client.IsDirty = false;
            client.Flush();
        }

        _flushing.Clear();
        Memory.EndBatch();
        if (State.Index == 0) Pair?.EndBatch();
        if (State.Index == 0) Import?.EndBatch();
        State.Store.LeaveBatch();
        var isChanged = Held is { } held && held.AwaitChange();
        if (isChanged || _dirty.Count > 0 || Watch.IsDue || _node.Store.IsShrinking) Loop.Schedule(_againTimer, 0);
    }

    /// <summary>Takes over a client.</summary>
    public void Adopt(AcceptedSocket accepted, ClientListener listener)
    {
        var client = new ClientSession(this, Terms.OpenGate(accepted, listener, State.Gate))
        {
            Number = _node.NextClientNumber(),
        };
        if (Pair?.Forwards is { } forwards) client.Forwarded = new ForwardedClient(client, forwards, Loop);
        LetWait(client);
        _clients.Add(client);
        client.Open(listener.Adopt(Terms, accepted, client));
        State.Counters.Connections++;
        if (Watch.IsOn) Watch.Connected(client);
        if (_clients.IsDraining) client.Drain();
    }

    /// <summary>Begins to serve a client of the follower of the pair.</summary>
    public ClientSession Carry(CarriedClient carried, ReplicaGate gate)
    {
        var client = new ClientSession(this, gate) { Number = _node.NextClientNumber(), IsCarried = true };
        LetWait(client);
        _clients.Add(client);
        client.Open(carried);
        if (_clients.IsDraining) client.Drain();
        return client;
    }

    /// <summary>The client is gone.</summary>
    public void Remove(ClientSession client)
    {
        if (_clients.TryRemove(client) && !client.IsCarried) _node.Acceptor!.OnClientGone(client.RemoteName);
    }

    public void StopWatching(Watcher watcher) => _board.Remove(watcher);

    public void MarkDirty(ClientSession client)
    {
        if (client.IsDirty) return;
        client.IsDirty = true;
        _dirty.Add(client);
    }

    /// <summary>Lets clients take their replies and then ends the loop.</summary>
    public void Drain() => _clients.Drain();

    private void LetWait(ClientSession client)
    {
        if (Import is { IsOn: true } import) client.Source = new SourceWait(client, import, State, Pair?.Gate);
    }
}
