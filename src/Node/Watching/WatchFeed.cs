using Understudy.Node.State;
using Understudy.Transport.Loops;

namespace Understudy.Node.Watching;

/// <summary>Lines of one worker on their way to one watcher, which may be another worker's client. One parcel travels at a time while the
/// next one is filled.</summary>
internal sealed class WatchFeed : ILoopMessage
{
    /// <summary>For each of the two parcels; lines past it are dropped, and counted (worker_logbuf_size, memcached 1.6.18).</summary>
    public const int ParcelBytes = 64 << 10;

    private readonly Watcher _watcher;
    private readonly WorkerState _from;
    private readonly LoopCall _return;
    private byte[] _filling = [];
    private byte[] _travelling = [];
    private int _filled;
    private int _travellingBytes;
    private bool _isOnTheWay;

    public WatchFeed(Watcher watcher, WorkerState from)
    {
        _watcher = watcher;
        _from = from;
        // What has gathered meanwhile is sent at the end of the batch in which this runs.
        _return = new LoopCall(() => _isOnTheWay = false);
    }

    /// <summary>Has lines that could be sent now.</summary>
    public bool IsDue => _filled > 0 && !_isOnTheWay;

    /// <returns>False if the parcel is full.</returns>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (_filling.Length == 0) _filling = new byte[ParcelBytes];
        if (line.Length > _filling.Length - _filled) return false;
        line.CopyTo(_filling.AsSpan(_filled));
        _filled += line.Length;
        return true;
    }

    /// <summary>Lets the parcel go, unless one is on its way.</summary>
    public void Send()
    {
        if (!IsDue) return;
        (_filling, _travelling) = (_travelling, _filling);
        (_filled, _travellingBytes) = (0, _filled);
        if (_watcher.Worker == _from)
        {
            _watcher.Take(_travelling.AsSpan(0, _travellingBytes));
            return;
        }

        _isOnTheWay = true;
        _watcher.Worker.Loop.Post(this);
    }

    public void Deliver()
    {
        _watcher.Take(_travelling.AsSpan(0, _travellingBytes));
        _from.Loop.Post(_return);
    }
}
