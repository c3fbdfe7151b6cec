using Microsoft.Extensions.Logging;
using Understudy.Connections.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Tracing;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Clients;

/// <summary>A worker as its clients know it.</summary>
internal abstract class ClientWorker : RecoveryWorker
{
    private readonly DirtyList<ClientConnection> _dirtyClients = new();
    private bool _goesOnAtOnce;      // somebody has work left over from this batch
    private long _inboxBytes;

    protected ClientWorker(ServerCrew crew, int index, IEventLoop loop, ClientTerms terms, bool hasLanes)
        : base(crew, index, loop)
    {
        HasLanes = hasLanes;
        Terms = terms;
        LocalFlights = new FlightPool<LocalFlight>(() => new LocalFlight(this));
        Line = new WritersInLine(this, crew.ServerCount);
    }

    public WorkerCounters Counters { get; } = new();

    public FlightPool<LocalFlight> LocalFlights { get; }

    public FlightPool<RequestTrace> Traces { get; } = new(() => new RequestTrace());

    /// <summary>Requests of its clients that took long.</summary>
    public SlowRequests Slow { get; } = new();

    /// <summary>Clients whose next write waits for slow servers.</summary>
    public WritersInLine Line { get; }

    /// <summary>What its clients make it hold.</summary>
    public ClientMemory Memory => Terms.Memory;

    /// <summary>On what terms its clients are served.</summary>
    public ClientTerms Terms { get; }

    /// <summary>Every key has one worker that all its writes pass through; else every worker may write every key, since there is but one
    /// worker, or one copy of each item.</summary>
    public bool HasLanes { get; }

    /// <summary>Takes the requests of its clients.</summary>
    public IDispatcher Dispatcher { get; protected init; } = null!;

    /// <summary>Bytes of large requests that other workers have handed over and that have not been looked at. Any thread.</summary>
    public long InboxBytes => Volatile.Read(ref _inboxBytes);

    public abstract override ClientWorker WriterOf(ulong fingerprint);

    /// <summary>The client is gone.</summary>
    public abstract void Remove(ClientConnection client);

    public void MarkDirty(ClientConnection client)
    {
        if (client.IsDirty) return;
        client.IsDirty = true;
        client.HeldSince = Now;
        _dirtyClients.Add(client);
    }

    /// <summary>A client on the list of those with something to send has more to do than its turn in this batch allowed.</summary>
    public void GoOnAtOnce() => _goesOnAtOnce = true;

    /// <summary>Another worker hands over a large request, or, negative, it has been looked at. Any thread.</summary>
    public void CountInbox(long bytes) => Interlocked.Add(ref _inboxBytes, bytes);

    /// <summary>Sends what waits for clients.</summary>
    /// <returns>Whether any of it is held back.</returns>
    protected bool FlushToClients() => _dirtyClients.Flush();

    /// <summary>Whether somebody has work left over from the batch that ends.</summary>
    protected bool TakeGoesOn()
    {
        var goesOn = _goesOnAtOnce;
        _goesOnAtOnce = false;
        return goesOn;
    }

    /// <summary>The terms on which clients of a proxy are served.</summary>
    protected static ClientTerms TermsOf(
        ServerCrew crew, IEventLoop loop, ForeignClients foreign, ForeignClients insecure, SourceRates? rates) => new()
    {
        Loop = loop,
        Memory = new ClientMemory(loop, crew.Options.StallTimeout, crew.Logger.ClientDismissed),
        Foreign = foreign,
        Insecure = insecure,
        Rates = rates,
        // More than may be under way at once by default, so that only what is answered here, and long lines, are ever cut short.
        RequestsPerTurn = 2048,
    };
}
