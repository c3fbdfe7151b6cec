using Microsoft.Extensions.Logging;
using Understudy.Connections.Access;
using Understudy.Connections.Clients;
using Understudy.Connections.Operators;
using Understudy.Node.Importing;
using Understudy.Node.Replication;
using Understudy.Node.Sessions;
using Understudy.Node.State;
using Understudy.Node.Statistics;
using Understudy.Node.Watching;
using Understudy.Protocol.Replies;
using Understudy.Store;
using Understudy.Transport.Loops;
using Understudy.Transport.Measuring;
using Understudy.Transport.Sockets;
using Understudy.Transport.Tls;

namespace Understudy.Node.Workers;

/// <summary>The workers of one node on the loops they are given, and the memory they share: everything but the threads, so that a
/// simulation can run it as it is.</summary>
internal sealed class NodeCrew : IClientHost, IDisposable
{
    private readonly NodeWorker[] _workers;

    /// <param name="options">Valid options.</param>
    /// <param name="loops">One per worker. The first also accepts clients.</param>
    /// <param name="processId">As told by <c>stats</c>: with the start time it tells one life of a server from the next.</param>
    /// <param name="logger">Hears of state changes.</param>
    /// <param name="pair">Whom it is to be paired with; null: nobody.</param>
    /// <param name="fillNonce">Makes what nobody can foresee, for a pair.</param>
    /// <param name="import">Whose items it takes over; null: nobody's.</param>
    public NodeCrew(
        NodeOptions options, IReadOnlyList<IEventLoop> loops, int processId, ILogger logger, PairOptions? pair = null,
        Action<Span<byte>>? fillNonce = null, ImportOptions? import = null)
    {
        State = new NodeState(options, loops[0], processId, logger, pair is null ? null : pair.Listen is null ? 1 : 0, import is not null)
        {
            Foreign = new ForeignClients((protocol, client, count) => logger.ForeignClient(client, protocol, count)),
            Rates = SourceRates.Of(options.MaxRequestRatePerSource, options.MaxByteRatePerSource, logger.SourceSlowed),
            Insecure = new ForeignClients((reason, client, count) => logger.InsecureClient(client, reason, count)),
        };
        var board = new WatchBoard();
        State.Store.EvictionObserver = board;
        _workers = [.. loops.Select((loop, index) => new NodeWorker(State, board, index, loop, loops[0]))];
        State.Workers = [.. _workers.Select(worker => worker.State)];
        board.Logs = [.. _workers.Select(worker => worker.Watch)];
        Acceptor = new ClientAcceptor(this);
        State.Acceptor = Acceptor;
        Acceptor.Open();
        if (pair is not null) Pair = Join(pair, fillNonce!);
        if (import is not null) Import = TakeOver(import);
        if (Pair is not null || Import is not null) Operators = new OperatorAcceptor(loops[0], new NodeCommands(Pair, Import).Answer);
    }

    /// <summary>What the workers share.</summary>
    public NodeState State { get; }

    public IReadOnlyList<NodeWorker> Workers => _workers;

    /// <summary>Its side of a pair; null: it belongs to none.</summary>
    public PairNode? Pair { get; }

    /// <summary>What is under way of taking over items; null: nothing, and never was.</summary>
    public ItemImport? Import { get; }

    /// <summary>Lets operators in; null: there is nothing that they could do.</summary>
    public OperatorAcceptor? Operators { get; }

    private ClientAcceptor Acceptor { get; }

    IReadOnlyList<IClientWorker> IClientHost.Workers => _workers;

    int IClientHost.MaxClients => State.Options.MaxConnections;

    int IClientHost.MaxClientsPerSource => State.Options.MaxConnectionsPerSource;

    ReadOnlyMemory<byte> IClientHost.LastWord { get; } = ErrorReply.TooManyConnections.ToArray();

    /// <summary>Opens a listener. Before the loops run.</summary>
    /// <returns>Where it listens, with the real port if 0 was asked for.</returns>
    /// <exception cref="ListenException">The address cannot be bound.</exception>
    public NetworkAddress Listen(
        NetworkAddress address, ListenOptions options, TlsContexts? tls = null, Authenticator? logins = null,
        BalancerNetworks? balancers = null)
    {
        var bound = Acceptor.Listen(address, options, tls, logins is null ? null : logins.OpenGate, balancers).Address;
        State.NoteListener(bound);
        State.Logins.Add(logins);
        return bound;
    }

    /// <summary>What there is to know of it. Any thread.</summary>
    public NodeStatus Status()
    {
        var store = State.Store.Statistics();
        return new NodeStatus
        {
            StartedAt = State.StartedAt,
            Listeners = [.. State.Listeners.Select(listener => listener.Address.ToString())],
            Connections = Acceptor.ClientCount,
            ConnectionsLimit = State.Options.MaxConnections,
            Items = store.Items,
            ItemBytes = store.ItemBytes,
            LimitBytes = store.LimitBytes,
            UsedBytes = store.UsedBytes,
            Evictions = store.Evictions,
            GetHits = State.Workers.Sum(w => w.Counters.GetHits),
            GetMisses = State.Workers.Sum(w => w.Counters.GetMisses),
            Sets = State.Workers.Sum(w => w.Counters.Sets),
            Pair = Pair is null ? null : NodePairStatus.Of(Pair),
        };
    }

    public void OnClientRefused(string remoteName, long refused) =>
        State.Logger.ClientRefused(remoteName, State.Options.MaxConnections, refused);

    public void OnSourceRefused(string remoteName, long refused) =>
        State.Logger.SourceRefused(remoteName, State.Options.MaxConnectionsPerSource, refused);

    public void OnStrayed(string remoteName, string reason, long count) => State.Logger.ClientStrayed(remoteName, reason, count);

    public void OnAcceptFailed(string error) => State.Logger.AcceptFailed(error);

    /// <summary>Stops accepting and lets every worker finish. Any thread.</summary>
    public void Drain()
    {
        if (Pair is not null) _workers[0].Loop.Post(new LoopCall(Pair.Close));
        if (Operators is not null) _workers[0].Loop.Post(new LoopCall(Operators.Close));
        _workers[0].Loop.Post(new LoopCall(Acceptor.Close));
        foreach (var worker in _workers) worker.Loop.Post(new LoopCall(worker.Drain));
    }

    /// <summary>Takes over the items of an earlier life. Before the loops run.</summary>
    public ImageOutcome Restore(Stream image, Action<long> blockTaken)
    {
        var loop = _workers[0].Loop;
        return State.Store.Load(image, State.SecondAt(loop.Now), blockTaken);
    }

    /// <summary>Writes the items for a later life. After the loops have ended; then nothing but <see cref="Dispose"/> is left to
    /// call.</summary>
    /// <returns>How many items were written.</returns>
    public long Keep(Stream image)
    {
        var loop = _workers[0].Loop;
        return State.Store.Unload(image, State.SecondAt(loop.Now), (uint)(loop.UnixMilliseconds / 1000));
    }

    private PairNode Join(PairOptions options, Action<Span<byte>> fillNonce)
    {
        var pair = new PairNode(State, _workers[0].State, options, fillNonce);
        foreach (var worker in _workers)
        {
            worker.State.Gate = new ReplicaGate(pair.Gate, worker.Loop, pair.Forwards);
            worker.Pair = pair;
            if (pair.Waits.AreWanted) worker.Held = new HeldClients(worker.State, pair.Waits, State.Store.Changes!);
        }

        // What the follower hands over is not handed back.
        var carriedGate = new ReplicaGate(pair.Gate, _workers[0].Loop, forwards: null);
        pair.Carried.Adopt = carried => _workers[0].Carry(carried, carriedGate);
        pair.Waits.Changed = () =>
        {
            foreach (var worker in _workers) worker.Held?.Wake();
        };

        State.ReplicationFigures = () => PairText.Lines(pair.Report, new DurationSummary([pair.Lag]));
        return pair;
    }

    private ItemImport TakeOver(ImportOptions options)
    {
        var import = new ItemImport(State, _workers[0].State, options, Leads);
        foreach (var worker in _workers) worker.Import = import;
        State.ImportFigures = () => ImportText.Lines(import.Report);
        return import;
    }

    private bool? Leads() => Pair?.Member.Role switch
    {
        null or PairRole.Leader => true,
        PairRole.Follower => false,
        _ => null,
    };

    /// <summary>Lets go of the items. After the loops have ended.</summary>
    public void Dispose()
    {
        foreach (var worker in _workers) worker.State.Store.Dispose();
        State.Store.Dispose();
    }
}
