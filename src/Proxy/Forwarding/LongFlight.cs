using Understudy.Proxy.Workers;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request whose reply is too long to be made at once: it goes on when the client has taken most of what there was.</summary>
internal abstract class LongFlight(ProxyWorker worker) : Flight(worker)
{
    /// <summary>Makes the next piece; or ends, if the client has gone.</summary>
    public abstract void GoOn();
}
