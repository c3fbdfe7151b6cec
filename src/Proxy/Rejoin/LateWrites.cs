using Understudy.Hashing;
using Understudy.Routing.Copies;
using Understudy.Routing.Pools;

namespace Understudy.Proxy.Rejoin;

/// <summary>Brings the other copies into line after a conditional write that was not answered in time, on a server that stays in use and
/// may yet execute it. One per worker; lives on its loop.</summary>
/// <remarks>The client has been told of an error. What the key has come to is asked for on the same connection, behind the write, and so is
/// told once the write has been executed; it goes the way of an item of a fill from there. Where the write turns out to
/// have changed nothing, so does this: a server that has lost the item meanwhile says nothing against the others' copies.</remarks>
internal sealed class LateWrites(RecoveryWorker worker) : IFillItemOwner
{
    // Each waits until the server answers again; what does not fit is left to the comparison of copies.
    private const int MaxUnderWay = 256;

    private readonly Stack<FillItem> _free = new();
    private int _underWay;

    public RecoveryWorker Worker => worker;

    public FillMode Mode => FillMode.Follow;

    /// <summary>Copies that were begun. Any thread may read it.</summary>
    public long Followed { get; private set; }

    /// <summary>Copies that were left out, since too many were under way. Any thread may read it.</summary>
    public long Dropped { get; private set; }

    /// <summary>A conditional write was given up.</summary>
    /// <param name="key">As the servers store it.</param>
    /// <param name="replicas">Of the key.</param>
    /// <param name="answer">What it is answered in the end.</param>
    public void Follow(ReadOnlySpan<byte> key, in KeyReplicas replicas, LateAnswer? answer)
    {
        var snapshot = worker.Board.Current;
        var readable = replicas.Readable(snapshot);
        if (readable.IsEmpty) return;

        // Clients read the first one, whether or not it was the one that ran the write: the others are to be like it.
        var source = readable.First;
        for (var left = replicas.Writable(snapshot).Without(source); !left.IsEmpty; left = left.Without(left.First))
            Follow(key, replicas.ServerOf(source), replicas.ServerOf(left.First), answer);
    }

    public void OnItemOver(FillItem item)
    {
        _underWay--;
        _free.Push(item);
    }

    private void Follow(ReadOnlySpan<byte> key, int source, int target, LateAnswer? answer)
    {
        if (_underWay >= MaxUnderWay)
        {
            Dropped++;
            return;
        }

        Followed++;
        var item = _free.TryPop(out var free) ? free : new FillItem(this, worker);
        _underWay++;
        if (item.TrySet(KeyFingerprint.Of(key), key, expectedBytes: 0, target, source)) item.Follow(answer);
        else OnItemOver(item);
    }
}
