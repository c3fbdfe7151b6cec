using Microsoft.Extensions.Logging;
using Understudy.Proxy.Marks;
using Understudy.Proxy.Pools;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Health;

/// <summary>What the proxy does for servers that are out of use: one watch for each, on the first worker's loop.</summary>
internal abstract class RecoveryCrew : ServerCrew
{
    protected RecoveryCrew(
        ProxyOptions options, Pool pool, IReadOnlyList<NetworkAddress?> addresses, ILogger logger, SafetyRules rules,
        IAgreement? agreement)
        : base(options, pool, addresses, logger, rules, agreement)
    {
        PartialFills = new PartialFills(this);
        Twins = new Twins(this);
    }

    /// <summary>Of each server, by its number.</summary>
    public IReadOnlyList<ServerWatch> Watches { get; private set; } = [];

    public OutTimes OutTimes { get; } = new();

    public PartialFills PartialFills { get; }

    public Twins Twins { get; }

    /// <summary>The worker on whose loop all this lives.</summary>
    public abstract RecoveryWorker First { get; }

    /// <summary>There are workers: servers can be watched.</summary>
    protected void AddWatches(IEventLoop loop) => Watches = [.. Servers.Select(server => new ServerWatch(this, loop, server.Number))];
}
