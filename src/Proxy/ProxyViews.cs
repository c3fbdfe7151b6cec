using Understudy.Connections.Operators;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy;

/// <summary>What is told of a proxy: statistics to clients that ask for them, all else to operators. On top of the workers, which know of
/// neither.</summary>
internal sealed class ProxyViews
{
    /// <param name="host">Of the pools that there are. Its loops do not run yet.</param>
    public ProxyViews(ProxyHost host)
    {
        Operators = new OperatorAcceptor(host.Loops[0], new OperatorCommands(host, host.Loops[0]).Answer);
        host.Closing = Operators.Close;
        foreach (var pool in host.Pools) Show(pool);
    }

    public OperatorAcceptor Operators { get; }

    /// <summary>Lets the clients of a pool ask for its statistics. Before there are any.</summary>
    public static void Show(ProxyCrew pool)
    {
        foreach (var worker in pool.Workers) worker.Statistics = new ProxyStatistics(pool, worker);
    }
}
