using Understudy.Connections.Operators;
using Understudy.Proxy.Operating;
using Understudy.Proxy.Statistics;
using Understudy.Proxy.Workers;

namespace Understudy.Proxy;

/// <summary>What is told of a proxy: statistics to clients that ask for them, all else to operators. On top of the workers, which know of
/// neither.</summary>
internal sealed class ProxyViews
{
    /// <param name="crew">The proxy. Its loops do not run yet.</param>
    public ProxyViews(ProxyCrew crew)
    {
        Operators = new OperatorAcceptor(crew.Workers[0].Loop, new OperatorCommands(crew, crew.Workers[0].Loop).Answer);
        crew.Closing = Operators.Close;
        foreach (var worker in crew.Workers) worker.Statistics = new ProxyStatistics(crew, worker);
    }

    public OperatorAcceptor Operators { get; }
}
