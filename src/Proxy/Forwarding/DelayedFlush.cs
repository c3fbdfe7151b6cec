using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>A flush_all whose time has not come; as in memcached a later one takes its place. Only the first worker's is used.</summary>
internal sealed class DelayedFlush(ForwardingWorker worker) : LoopTimer
{
    /// <summary>Sets the time in seconds from now; 0 for none.</summary>
    public void Set(long afterSeconds)
    {
        if (afterSeconds <= 0) worker.Loop.Cancel(this);
        else worker.Loop.Schedule(this, afterSeconds * 1_000_000_000);
    }

    protected override void Fire() => worker.FlushFlights.Rent().Start();
}
