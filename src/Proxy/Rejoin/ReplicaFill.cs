using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Pools;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Rejoin;

/// <summary>Gives a server that comes back what the live replicas hold, at the pace that they can bear. Lives on the first worker's
/// loop.</summary>
internal sealed class ReplicaFill
{
    private readonly IKeyFeed _feed;
    private readonly Action<ReplicaFill> _onDone;
    private readonly Stack<FillItem> _free = new();
    private readonly int _server;
    private readonly int _tier;
    private readonly int _ejections;
    private readonly ReplicaState _during;
    private int _underWay;
    private bool _isDone;
    private bool _isPumping;

    /// <param name="worker">The worker whose connections carry the keys' writes.</param>
    /// <param name="server">The server to be filled.</param>
    /// <param name="feed">Which keys.</param>
    /// <param name="replacesItems">The server may hold old items of these keys: they are replaced, or deleted. Otherwise what it holds is
    /// newer.</param>
    /// <param name="onDone">Called once, at the end.</param>
    public ReplicaFill(ProxyWorker worker, int server, IKeyFeed feed, bool replacesItems, Action<ReplicaFill> onDone)
    {
        Worker = worker;
        ReplacesItems = replacesItems;
        Target = worker.Upstreams[server];
        _server = server;
        _feed = feed;
        _onDone = onDone;
        var snapshot = worker.Board.Current;
        _tier = snapshot.Pool.TierOf(server);
        _ejections = snapshot.EjectionsOf(server);
        _during = snapshot.StateOf(server);
    }

    public ProxyWorker Worker { get; }

    public UpstreamConnection Target { get; }

    public bool ReplacesItems { get; }

    public FillPace Pace { get; } = new();

    public long UnixSeconds => Worker.Loop.UnixMilliseconds / 1000;

    public long Copied { get; private set; }

    public long Skipped { get; private set; }

    /// <summary>Items that the target did not confirm.</summary>
    public long Failed { get; private set; }

    /// <summary>Why not everything may have been copied; null if all was.</summary>
    public string? Problem => _feed.Problem;

    /// <summary>The target was ejected meanwhile; nothing of the fill counts.</summary>
    public bool WasCancelled { get; private set; }

    // Half of what a server's queue holds: clients have the other half.
    private int MaxUnderWay => Math.Max(1, Worker.Options.MaxServerQueue / 2);

    public void Start()
    {
        _feed.Start(Pump);
        Pump();
    }

    /// <summary>Ends it before its time.</summary>
    public void Cancel()
    {
        if (_isDone) return;
        WasCancelled = true;
        _feed.Stop();
        Pump();
    }

    public void OnItemOver(FillItem item, FillOutcome outcome)
    {
        _underWay--;
        _free.Push(item);
        if (outcome == FillOutcome.Copied) Copied++;
        else if (outcome == FillOutcome.Skipped) Skipped++;
        else Failed++;
        Pump();
    }

    private void Pump()
    {
        if (_isDone || _isPumping) return;
        _isPumping = true;
        if (!WasCancelled && !IsStillWanted())
        {
            WasCancelled = true;
            _feed.Stop();
        }

        while (_underWay < Math.Min(Pace.Window, MaxUnderWay) && _feed.TryTake(out var key)) StartItem(key);
        _isPumping = false;
        if (_underWay > 0 || _feed.IsOpen) return;
        _isDone = true;
        _onDone(this);
    }

    private void StartItem(ReadOnlySpan<byte> key)
    {
        var item = _free.TryPop(out var free) ? free : new FillItem(this);
        _underWay++;
        if (item.TryStart(key, SourceOf(key))) return;
        _underWay--;
        _free.Push(item);

        // What cannot even be removed remains; what need not be given may stay away.
        if (ReplacesItems) Failed++;
        else Skipped++;
    }

    private bool IsStillWanted()
    {
        var snapshot = Worker.Board.Current;
        return snapshot.EjectionsOf(_server) == _ejections && snapshot.StateOf(_server) == _during;
    }

    // The replica that a client's read would be answered by.
    private UpstreamConnection? SourceOf(ReadOnlySpan<byte> key)
    {
        var snapshot = Worker.Board.Current;
        var server = snapshot.FirstReadable(key, _tier);
        return server < 0 ? null : Worker.Upstreams[server];
    }
}
