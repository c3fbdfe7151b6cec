using Understudy.Node.Sessions;
using Understudy.Node.Watching;
using Understudy.Protocol.Requests;
using Understudy.Store;
using Understudy.Store.Items;
using Understudy.Transport.Clients;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Node.Workers;

/// <summary>One event loop with its clients. Shares the items with the other workers, and nothing else.</summary>
internal sealed class NodeWorker : ILoopOwner, IClientWorker
{
    private readonly NodeCrew _crew;
    private readonly ClientRoster<ClientSession> _clients;
    private readonly ActionTimer _againTimer;
    private List<ClientSession> _dirty = new(64);
    private List<ClientSession> _flushing = new(64);

    public NodeWorker(NodeCrew crew, int index, IEventLoop loop)
    {
        _crew = crew;
        Index = index;
        Loop = loop;
        Options = crew.Options;
        _clients = new ClientRoster<ClientSession>(loop, Options.DrainTimeout, loop.Stop);
        MaxAnyValueBytes = ItemSize.LargestValue(Options.MaxItemBytes);
        Store = crew.Store.OpenSession();
        Watch = new WatchLog(crew, this);
        Dispatcher = new RequestDispatcher(crew, this);
        // It only has to wake the loop: clients with more to do are looked at in every batch.
        _againTimer = new ActionTimer(() => { });
    }

    public int Index { get; }

    public IEventLoop Loop { get; }

    public NodeOptions Options { get; }

    public RequestDispatcher Dispatcher { get; }

    /// <summary>This worker's way to the items. Between <see cref="BeginBatch"/> and <see cref="EndBatch"/> only.</summary>
    public StoreSession Store { get; }

    /// <summary>The second of this batch, as items are dated: Unix time at the start of the node, counted on by a clock that nobody
    /// sets.</summary>
    public uint Now { get; private set; }

    public NodeCounters Counters { get; } = new();

    /// <summary>What those who watch are told of this worker.</summary>
    public WatchLog Watch { get; }

    public IReadOnlyList<ClientSession> Clients => _clients.Clients;

    /// <summary>No value may be longer, whatever its key.</summary>
    public int MaxAnyValueBytes { get; }

    /// <summary>Below its limit for bytes in flight.</summary>
    public bool HasMemory => Loop.Buffers.RentedBytes <= Options.ConnectionMemoryBytes;

    /// <summary>Whether what the client sent fits by itself.</summary>
    public bool Fits(ReadOnlySpan<byte> key, in Request request) =>
        ItemSize.Fits(key.Length, request.ValueLength, request.ClientFlags, Options.MaxItemBytes);

    public void BeginBatch()
    {
        Now = _crew.SecondAt(Loop.Now);
        Store.EnterBatch(Now);
        Watch.BeginBatch();
    }

    public void EndBatch()
    {
        Watch.EndBatch();
        (_flushing, _dirty) = (_dirty, _flushing);
        foreach (var client in _flushing)
        {
            // Before the call, which may put it on the list again.
            client.IsDirty = false;
            client.Flush();
        }

        _flushing.Clear();
        Store.LeaveBatch();
        if (_dirty.Count > 0 || Watch.IsDue) Loop.Schedule(_againTimer, 0);
    }

    /// <summary>Takes over a client.</summary>
    public void Adopt(AcceptedSocket accepted)
    {
        var client = new ClientSession(this) { Number = _crew.NextClientNumber() };
        _clients.Add(client);
        client.Open(Loop.Adopt(accepted, client));
        Counters.Connections++;
        if (Watch.IsOn) Watch.Connected(client);
        if (_clients.IsDraining) client.Drain();
    }

    /// <summary>The client is gone.</summary>
    public void Remove(ClientSession client)
    {
        if (_clients.TryRemove(client)) _crew.Acceptor.OnClientGone();
    }

    public void StopWatching(Watcher watcher) => _crew.Watch.Remove(watcher);

    public void MarkDirty(ClientSession client)
    {
        if (client.IsDirty) return;
        client.IsDirty = true;
        _dirty.Add(client);
    }

    /// <summary>Lets clients take their replies and then ends the loop.</summary>
    public void Drain() => _clients.Drain();
}
