using Understudy.Hashing;
using Understudy.Proxy.Copies;
using Understudy.Proxy.Marks;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Divergence;

/// <summary>Compares the copies of keys that clients use, a few every second, for as long as the proxy runs. One per worker.</summary>
/// <remarks>
/// Copies should never differ; this is the alarm for the case that they do, whatever the reason. The first request after each tick gives
/// its key, which is compared at the next tick: what the request itself did is over by then. The hot path pays for reading a flag.
/// </remarks>
internal sealed class DivergenceSampler
{
    private readonly CopyWorker _worker;
    private readonly ReplicaComparer _comparer;
    private readonly ActionTimer _timer;
    private long _interval;
    private readonly byte[] _key = new byte[256];
    private int _keyLength;
    private bool _isComparing;
    private int _turn;

    public DivergenceSampler(CopyWorker worker, ReplicaComparer comparer)
    {
        (_worker, _comparer) = (worker, comparer);
        _timer = new ActionTimer(OnTick);
    }

    // The next key is of interest.
    private bool WantsKey
    {
        get;
        set => _worker.Want(KeyInterest.Comparing, field = value);
    }

    public void Start()
    {
        var isOn = _worker.Options.CompareRate > 0 && _worker.Board.Current.Pool.CopyCount > 1;
        _interval = isOn ? 1_000_000_000L * _worker.Options.Workers / _worker.Options.CompareRate : 0;
        if (isOn) _worker.Loop.Schedule(_timer, _interval);
    }

    /// <summary>Goes on at another rate.</summary>
    public void Change()
    {
        _worker.Loop.Cancel(_timer);
        WantsKey = false;
        Start();
    }

    /// <summary>A client has asked for a key, or is writing it. Keys that are no client's own are of no interest.</summary>
    public void Offer(ReadOnlySpan<byte> key)
    {
        if (!WantsKey || key.StartsWith(OutMark.ReservedPrefix)) return;
        WantsKey = false;
        key.CopyTo(_key);
        _keyLength = key.Length;
    }

    private void OnTick()
    {
        var key = _key.AsSpan(0, _keyLength);

        // Only the worker that writes a key sees its copies at one place in the order of writes.
        if (_keyLength > 0 && !_isComparing && _worker.WriterOf(KeyFingerprint.Of(key)) == _worker) Compare(key);
        _keyLength = 0;
        WantsKey = true;
        _worker.Loop.Schedule(_timer, _interval);
    }

    // The replicas that are read, but for the first one, take their turn as the suspect.
    private void Compare(ReadOnlySpan<byte> key)
    {
        var snapshot = _worker.Board.Current;
        var replicas = default(KeyReplicas);
        replicas.Locate(snapshot, key);
        var first = snapshot.FirstWhole(in replicas, without: default);
        for (var i = 0; i < replicas.Count && first >= 0; i++)
        {
            _turn = (_turn + 1) % replicas.Count;
            var server = replicas.ServerOf(_turn);
            if (_turn <= replicas.ReplicaOf(first).First || !snapshot.IsIn(server)) continue;
            _isComparing = _comparer.Compare(key, server, OnCompared) is null;
            return;
        }
    }

    private void OnCompared(Verdict verdict) => _isComparing = false;
}
