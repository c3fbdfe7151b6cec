using Microsoft.Extensions.Logging;
using Understudy.Proxy.Copies;

namespace Understudy.Proxy.Divergence;

/// <summary>Compares copies of items that should be equal, counts what it finds, and has differing ones removed. One per worker.</summary>
internal sealed class ReplicaComparer(CopyWorker worker, ILogger logger)
{
    // A broken pair of servers could differ in every key.
    private const long LogPauseNanoseconds = 1_000_000_000;

    private readonly Stack<KeyComparison> _free = new();
    private readonly long[] _different = new long[worker.Upstreams.Length];
    private long _lastLog = long.MinValue / 2;

    /// <summary>Comparisons that were made, whatever they found.</summary>
    public long Compared { get; private set; }

    public long Missing { get; private set; }

    public long Unclear { get; private set; }

    public long Different { get; private set; }

    /// <summary>Items that were removed from a server, since they differed from what another held.</summary>
    public long DifferentOn(int server) => Volatile.Read(ref _different[server]);

    /// <summary>Compares what a server holds of a key with what clients read meanwhile.</summary>
    /// <param name="key">As the servers store it.</param>
    /// <param name="suspect">The server that loses the item if they differ.</param>
    /// <param name="onDone">Called at the end, unless this gives a verdict at once.</param>
    public Verdict? Compare(ReadOnlySpan<byte> key, int suspect, Action<Verdict> onDone)
    {
        var snapshot = worker.Board.Current;
        var reference = snapshot.FirstWhole(key, otherThan: suspect);
        if (reference < 0 || !snapshot.IsWritable(suspect)) return Count(Verdict.Unclear);
        var comparison = _free.TryPop(out var free) ? free : new KeyComparison(worker, this);
        if (comparison.TryStart(key, worker.Upstreams[reference], worker.Upstreams[suspect], onDone)) return null;
        _free.Push(comparison);
        return Count(Verdict.Unclear);
    }

    public string NameOf(int server) => worker.Board.Current.Pool.Servers[server].ToString();

    public void OnOver(KeyComparison comparison, Verdict verdict)
    {
        Count(verdict);
        if (verdict == Verdict.Different)
        {
            _different[comparison.Suspect]++;
            if (worker.Loop.Now - _lastLog >= LogPauseNanoseconds)
            {
                _lastLog = worker.Loop.Now;
                logger.CopiesDiffer(comparison.KeyText, NameOf(comparison.Suspect), comparison.Difference, Different);
            }
        }

        _free.Push(comparison);
    }

    private Verdict Count(Verdict verdict)
    {
        Compared++;
        if (verdict == Verdict.Missing) Missing++;
        else if (verdict == Verdict.Unclear) Unclear++;
        else if (verdict == Verdict.Different) Different++;
        return verdict;
    }
}
