using Understudy.Transport.Loops;

namespace Understudy.Proxy.Workers;

/// <summary>The workers on one loop, one of each pool: a batch of the loop is a batch of each of them. On the loop, once it runs.</summary>
internal sealed class LoopWorkers : ILoopOwner
{
    private ProxyWorker[] _workers = [];

    /// <summary>A further pool has a worker here.</summary>
    public void Add(ProxyWorker worker) => _workers = [.. _workers, worker];

    /// <summary>The same within a batch, which is one of the new worker too.</summary>
    public void Join(ProxyWorker worker)
    {
        worker.BeginBatch();
        Add(worker);
        worker.Start();
    }

    public void BeginBatch()
    {
        foreach (var worker in _workers) worker.BeginBatch();
    }

    public void EndBatch()
    {
        foreach (var worker in _workers) worker.EndBatch();
    }
}
