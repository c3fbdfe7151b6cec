using Understudy.Simulation.World;

namespace Understudy.Simulation.Network;

/// <summary>The way from one host to another, in this direction only.</summary>
internal sealed class Link(VirtualWorld world, Host from, Host to, int tempo)
{
    private const long ShortestLatency = 40 * VirtualTime.Microsecond;
    private const long LongestLatency = 160 * VirtualTime.Microsecond;
    private const long LongestHiccup = 3 * VirtualTime.Millisecond;

    // Linux waits at least so long before it sends a lost packet again, and twice as long each time after that (RFC 6298, 5.5).
    private const long ShortestRetransmission = 200 * VirtualTime.Millisecond;

    private readonly SeededRandom _random = world.Derive($"{from}>{to}");
    private readonly List<Flow> _stuck = [];
    private int _cuts;
    private long _busyUntil;

    /// <summary>Packets arrive.</summary>
    public bool IsOpen => _cuts == 0 && from.IsUp && to.IsUp;

    /// <summary>Slowness on top of the usual latency.</summary>
    public long ExtraLatency { get; set; }

    /// <summary>What it carries at most; 0: as much as comes.</summary>
    public long BytesPerSecond { get; set; }

    public SeededRandom Random => _random;

    /// <summary>When a packet that is sent now has left: behind those before it, of all connections.</summary>
    public long Carry(int bytes)
    {
        if (BytesPerSecond == 0) return world.Now;
        _busyUntil = Math.Max(_busyUntil, world.Now) + (bytes * VirtualTime.Second / BytesPerSecond);
        return _busyUntil;
    }

    public long NextLatency()
    {
        var latency = _random.Between(ShortestLatency, LongestLatency);
        if (_random.OneIn(200)) latency += _random.Between(0, LongestHiccup);
        return ExtraLatency == 0 ? latency : latency + _random.Between(ExtraLatency / 2, ExtraLatency);
    }

    /// <summary>Nothing arrives any more. Cuts that overlap add up.</summary>
    public void Cut() => _cuts++;

    public void Heal()
    {
        _cuts--;
        ReleaseStuck();
    }

    /// <summary>A packet did not get through: its flow retransmits once the link is open again.</summary>
    public void Wait(Flow flow) => _stuck.Add(flow);

    public void ReleaseStuck()
    {
        if (!IsOpen) return;
        foreach (var flow in _stuck) world.At(NextRetransmission(flow.StuckSince), flow.Retransmit);
        _stuck.Clear();
    }

    // What was cut off for a minute may come another minute later.
    private long NextRetransmission(long lostAt)
    {
        var wait = ShortestRetransmission / tempo;
        var at = lostAt + _random.Between(wait / 2, wait);
        for (; at <= world.Now; at += wait) wait *= 2;
        return at;
    }
}
