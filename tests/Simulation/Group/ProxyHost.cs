using Understudy.Routing.Group;

namespace Understudy.Simulation.Group;

/// <summary>The machine of a proxy: its clock, its disk, and the process that runs on it now.</summary>
internal sealed class ProxyHost
{
    private readonly GroupWorld _world;
    private readonly long _offset;

    public ProxyHost(GroupWorld world, int index)
    {
        (_world, Index) = (world, index);
        _offset = world.Random.Between(0, 1000 * VirtualTime.Second);
        var most = world.Options.ClockError;
        PerThousand = 1000 + world.Random.Pick([-most, most, (int)world.Random.Between(-most, most)]);
    }

    public int Index { get; }

    /// <summary>How fast its clock runs.</summary>
    public long PerThousand { get; }

    /// <summary>It does not run until then.</summary>
    public long PausedUntil { get; set; }

    /// <summary>The next write that it takes is held up for so long between taking and sending.</summary>
    public long PauseAtNextWrite { get; set; }

    /// <summary>The state file.</summary>
    public GroupState? Kept { get; set; }

    public ProxyProcess? Process { get; private set; }

    public int Lives { get; private set; }

    public bool IsPaused => PausedUntil > _world.Now;

    /// <summary>The time of its own clock.</summary>
    public long Now => _offset + (_world.Now * PerThousand / 1000);

    public void Start()
    {
        Lives++;
        Process = new ProxyProcess(_world, this);
        Process.Begin();
    }

    public void Pause(long time) => PausedUntil = Math.Max(PausedUntil, _world.Now + time);

    /// <param name="closes">Whether the kernel resets its connections: it does when the process dies, and not when the power fails.</param>
    public void Kill(bool closes = true)
    {
        Process?.Kill(closes);
        Process = null;
    }
}
