using Understudy.Hashing;
using Understudy.Routing.Copies;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Rejoin;

/// <summary>Gives replicas the items that they were told to delete because two conditional writes had met on different servers. One per
/// worker; lives on its loop.</summary>
/// <remarks>Neither of the two knows what the other leaves behind, so neither result is copied. Once both are over, whoever lacks the item
/// gets what clients read; what a replica holds by then is newer and stays.</remarks>
internal sealed class ContestedKeys : IFillItemOwner
{
    // Each waits for a write on a slow server. What does not fit is left to the comparison of copies.
    private const int MaxWaiting = 256;

    // Of a key that is contested over and over, one of the later writes is copied.
    private const int MaxTries = 16;

    private readonly List<(FillItem Item, int Tries)> _waiting = [];
    private readonly Stack<FillItem> _free = new();
    private readonly Dictionary<FillItem, int> _underWay = [];
    private readonly ActionTimer _timer;

    public ContestedKeys(RecoveryWorker worker)
    {
        Worker = worker;
        _timer = new ActionTimer(StartThoseThatAreOver);
    }

    public RecoveryWorker Worker { get; }

    public FillMode Mode => FillMode.Add;

    /// <summary>Copies that were noted to be made later. Any thread may read it.</summary>
    public long Noted { get; private set; }

    /// <summary>Copies that were left out: too many waited, or the key stayed contested. Any thread may read it.</summary>
    public long Dropped { get; private set; }

    // A write is given up after a reply timeout, unless its server goes on.
    private long PauseNanoseconds => Worker.ReplyTimeoutNanoseconds / 4;

    /// <summary>Replicas were told to delete a key, whatever becomes of it elsewhere.</summary>
    /// <param name="key">As the servers store it.</param>
    /// <param name="replicas">Of the key.</param>
    /// <param name="lacking">Those that were told.</param>
    public void Note(ReadOnlySpan<byte> key, in KeyReplicas replicas, ReplicaMask lacking)
    {
        for (; !lacking.IsEmpty; lacking = lacking.Without(lacking.First)) Note(key, replicas.ServerOf(lacking.First));
    }

    /// <summary>As the other one, for one server.</summary>
    public void Note(ReadOnlySpan<byte> key, int server)
    {
        Noted++;
        if (_waiting.Count + _underWay.Count >= MaxWaiting)
        {
            Dropped++;
            return;
        }

        var item = _free.TryPop(out var free) ? free : new FillItem(this, Worker);
        if (item.TrySet(KeyFingerprint.Of(key), key, expectedBytes: 0, server)) Wait(item, tries: 0);
        else _free.Push(item);
    }

    public void OnItemOver(FillItem item)
    {
        _underWay.Remove(item, out var tries);
        if (item.Result != FillOutcome.Unread)
        {
            _free.Push(item);
        }
        else if (tries < MaxTries)
        {
            item.Repeat();
            Wait(item, tries);
        }
        else
        {
            Dropped++;
            _free.Push(item);
        }
    }

    private void Wait(FillItem item, int tries)
    {
        _waiting.Add((item, tries));
        if (!_timer.IsSet) Worker.Loop.Schedule(_timer, PauseNanoseconds);
    }

    private void StartThoseThatAreOver()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var (item, tries) = _waiting[i];
            if (Worker.Guards.HasWrite(item.Fingerprint, except: null)) continue;
            _waiting[i] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
            if (!Worker.Board.Current.IsWritable(item.Target))
            {
                // It comes back in order.
                _free.Push(item);
                continue;
            }

            _underWay[item] = tries + 1;
            item.Start();
        }

        if (_waiting.Count > 0 && !_timer.IsSet) Worker.Loop.Schedule(_timer, PauseNanoseconds);
    }
}
