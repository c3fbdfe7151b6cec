using Understudy.Connections.Clients;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Hot;
using Understudy.Proxy.Upstreams;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>A worker as requests under way know it.</summary>
internal abstract class ForwardingWorker : ClientWorker
{
    protected ForwardingWorker(ServerCrew crew, int index, IEventLoop loop, ClientTerms terms, bool hasLanes)
        : base(crew, index, loop, terms, hasLanes)
    {
        Gate = Agreement is { } agreement ? new AcknowledgementGate(loop, agreement) : null;
        KeyFlights = new FlightPool<KeyFlight>(() => new KeyFlight(this));
        MultiGetFlights = new FlightPool<MultiGetFlight>(() => new MultiGetFlight(this));
        MultiGetFragments = new FlightPool<MultiGetFragment>(() => new MultiGetFragment(this));
        FlushFlights = new FlightPool<FlushFlight>(() => new FlushFlight(this));
        JoinedReplies = new FlightPool<JoinedReply>(() => new JoinedReply(this));
        LaneFlights = new FlightPool<LaneFlight>(() => new LaneFlight(this));
        DumpFlights = new FlightPool<DumpFlight>(() => new DumpFlight(this));
        StatisticsFlights = new FlightPool<StatisticsFlight>(() => new StatisticsFlight(this));
        Lanes = hasLanes ? new WriteLanes(this) : null;
        MultiGetRoutes = new MultiGetRoutes(Upstreams.Length);
        DelayedFlush = new DelayedFlush(this);
    }

    /// <summary>What acknowledgements of writes pass through; null where nobody else has a say in them.</summary>
    public AcknowledgementGate? Gate { get; }

    public FlightPool<KeyFlight> KeyFlights { get; }

    public FlightPool<MultiGetFlight> MultiGetFlights { get; }

    public FlightPool<MultiGetFragment> MultiGetFragments { get; }

    public FlightPool<FlushFlight> FlushFlights { get; }

    public FlightPool<LaneFlight> LaneFlights { get; }

    public FlightPool<JoinedReply> JoinedReplies { get; }

    public FlightPool<StatisticsFlight> StatisticsFlights { get; }

    public FlightPool<DumpFlight> DumpFlights { get; }

    /// <summary>The dump that is under way: there is one at a time.</summary>
    public DumpFlight? Dump { get; set; }

    /// <summary>Counts which keys are asked for; null while nobody wants to know.</summary>
    public KeySampler? Hot
    {
        get;
        set
        {
            field = value;
            Want(KeyInterest.Hot, value is not null);
        }
    }

    /// <summary>Null where every worker may write every key.</summary>
    public WriteLanes? Lanes { get; }

    public MultiGetRoutes MultiGetRoutes { get; }

    public FollowingWrites FollowingWrites { get; } = new();

    public DelayedFlush DelayedFlush { get; }

    /// <summary>Carries out what other workers hand over.</summary>
    public ICarrier Carrier { get; protected init; } = null!;

    /// <summary>What clients are told when they ask for statistics. Set before the loops run.</summary>
    public IStatistics Statistics { get; set; } = null!;

    public abstract override IReadOnlyList<ForwardingWorker> Peers { get; }

    /// <summary>What this proxy keeps to itself ends with its office.</summary>
    public abstract bool IsInGroup { get; }

    public abstract override ForwardingWorker WriterOf(ulong fingerprint);

    /// <summary>Sets the time of a flush_all, in place of an earlier one that has not come; 0 for none.</summary>
    public void ScheduleFlush(long afterSeconds)
    {
        // Rare, and kept in one place: the first worker.
        var first = Peers[0];
        if (Index == 0) DelayedFlush.Set(afterSeconds);
        else first.Loop.Post(new LoopCall(() => first.DelayedFlush.Set(afterSeconds)));
    }
}
