using Understudy.Proxy.Workers;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>A flush_all whose time has not come. There is one per worker; as in memcached a later one takes its place.</summary>
internal sealed class DelayedFlush(ProxyWorker worker) : LoopTimer
{
    protected override void Fire() => worker.FlushFlights.Rent().Start(client: null, isHidden: true);
}
