using Understudy.Proxy.Clients;

namespace Understudy.Proxy.Forwarding;

/// <summary>A request that servers, or another worker, have to answer.</summary>
internal abstract class ServerFlight(ForwardingWorker worker) : Flight(worker)
{
    protected new ForwardingWorker Worker { get; } = worker;
}
