using Understudy.Proxy.Upstreams;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Copies;

/// <summary>A worker as whatever copies items knows it: which writes of its keys are under way, and what was lately done to them.</summary>
internal abstract class CopyWorker(ServerCrew crew, int index, IEventLoop loop) : ServerWorker(crew, index, loop)
{
    private KeyInterest _keyInterests;

    public KeyGuards Guards { get; } = new();

    public WriteStamps Writes { get; } = new();

    /// <summary>Of those the ones that leave nothing of an item's TTL, on all replicas at once: sets, deletes and touches.</summary>
    public WriteStamps Settings { get; } = new();

    public StaleKeys StaleKeys { get; } = new();

    public TouchedKeys Touched { get; } = new(loop);

    /// <summary>Somebody wants to know which keys clients use: one look per request for all who may.</summary>
    public bool WantsKeys => _keyInterests != 0;

    /// <summary>Says whether one of them does.</summary>
    public void Want(KeyInterest who, bool wants) =>
        _keyInterests = wants ? _keyInterests | who : _keyInterests & ~who;

    /// <summary>The worker that all writes of a key pass through.</summary>
    public abstract CopyWorker WriterOf(ulong fingerprint);

    /// <summary>Whether another replica may show the key as it was before or after it should: it has been written since a time, or what a
    /// write left behind has not reached the other replicas.</summary>
    public bool IsBeingWritten(ulong key, long since, KeyGuard? except = null) =>
        Writes.IsWrittenSince(since, key) || Guards.HasWrite(key, except);
}
