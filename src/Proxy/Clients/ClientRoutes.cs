using Understudy.Protocol;
using Understudy.Protocol.Requests;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Clients;

/// <summary>The pools that clients of a listener use by the beginnings of keys, on one loop.</summary>
/// <param name="prefixes">Of the listener.</param>
/// <param name="workers">Of each pool, by its number in the prefixes.</param>
/// <param name="several">Takes what concerns several of them.</param>
internal sealed unsafe class ClientRoutes(KeyPrefixes prefixes, IReadOnlyList<ClientWorker> workers, ISeveralPools several)
{
    public ISeveralPools Several => several;

    /// <summary>The most copies that a value may have to be sent to.</summary>
    public int MostCopies { get; } = workers.Max(worker => worker.Snapshot.Pool.CopyCount);

    /// <summary>A worker that knows in which order the requests of a client have to set out, whichever pools they are of.</summary>
    public ClientWorker Ordering { get; } = workers.FirstOrDefault(worker => worker.HasLanes) ?? workers[0];

    // Of the keys that begin with nothing else: it takes what concerns no key.
    private ClientWorker Usual { get; } = workers[prefixes.Find(default)];

    /// <summary>The worker of the pool that a request is of. The key of one that is not valid counts where it is to be deleted, since its
    /// new value is too large.</summary>
    /// <returns>Null: it concerns several.</returns>
    public ClientWorker? WorkerOf(ReadOnlySpan<byte> bytes, in Request request)
    {
        if (request.Error is not (RequestError.None or RequestError.TooLarge)) return Usual;
        if (request.Verb == Verb.FlushAll) return null;
        if (request.Verb == Verb.Version) return WithOldestServer();
        if (request.HasManyKeys) return WorkerOfAll(bytes[request.KeyOffset..request.KeysEnd]);
        if (request.KeyLength == 0 || request.Verb == Verb.Stats) return Usual;
        var decoded = stackalloc byte[ProtocolLimits.MaxKeyBytes];
        fixed (byte* source = bytes)
            return RequestKey.TryGet(source, in request, decoded, out var key) ? workers[prefixes.Find(key)] : Usual;
    }

    // Clients decide by it what they may ask.
    private ClientWorker WithOldestServer()
    {
        var oldest = workers[0];
        foreach (var worker in workers)
        {
            if (worker.Capabilities.Version < oldest.Capabilities.Version) oldest = worker;
        }

        return oldest;
    }

    private ClientWorker? WorkerOfAll(ReadOnlySpan<byte> keys)
    {
        var pool = -1;
        var enumerator = new KeyEnumerator(keys);
        while (enumerator.MoveNext())
        {
            var of = prefixes.Find(enumerator.Current);
            if (pool >= 0 && of != pool) return null;
            pool = of;
        }

        return workers[pool];
    }
}
