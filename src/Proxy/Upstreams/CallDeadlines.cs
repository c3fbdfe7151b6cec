using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Upstreams;

/// <summary>The deadlines of one connection's calls, and the judgement on a server that misses them: too many in a row without a byte
/// received, and it is ejected.</summary>
/// <remarks>
/// A call past its deadline is given up while its place among the pending ones stays, so that the late reply is dropped and the
/// connection goes on. Apart from the connection because all this is about time, and the rest of the connection about bytes.
/// </remarks>
internal sealed class CallDeadlines
{
    private readonly ProxyWorker _worker;
    private readonly UpstreamConnection _connection;
    private readonly PendingCalls _pending;
    private readonly ActionTimer _timer;
    private long _due = long.MaxValue;   // of the timer; for ever far while it is not set
    private long _lastReceived;
    private int _missedInARow;

    public CallDeadlines(ProxyWorker worker, UpstreamConnection connection, PendingCalls pending)
    {
        _worker = worker;
        _connection = connection;
        _pending = pending;
        _timer = new ActionTimer(OnDue);
    }

    /// <summary>A call was added that has this deadline, in loop time.</summary>
    public void Add(long deadline)
    {
        if (deadline < _due) Schedule(deadline - _worker.Loop.Now);
    }

    /// <summary>Something came from the server.</summary>
    public void OnReceived() => _lastReceived = _worker.Loop.Now;

    /// <summary>A whole frame came that belongs to a call.</summary>
    public void OnFrame() => _missedInARow = 0;

    /// <summary>The connection is no more.</summary>
    public void Stop()
    {
        _missedInARow = 0;
        _due = long.MaxValue;
        _worker.Loop.Cancel(_timer);
    }

    private void OnDue()
    {
        var now = _worker.Loop.Now;

        // The process itself stood still, and the replies may lie in the kernel: first they get the time that we lost, once.
        var lateBy = now - _due;
        _due = long.MaxValue;
        if (lateBy > FlushPolicy.LateNanoseconds)
        {
            Schedule(Math.Min(lateBy, _worker.ReplyTimeoutNanoseconds));
            return;
        }

        // A server that sends is not hung, even if what it owes takes too long: a client may have asked for hundreds of large values.
        var isSilent = now - _lastReceived >= _worker.ReplyTimeoutNanoseconds;
        var next = long.MaxValue;
        for (var i = 0; i < _pending.Count; i++)
        {
            if (_pending[i].Call is null) continue;
            if (_pending[i].Deadline > now) next = Math.Min(next, _pending[i].Deadline);
            else GiveUp(i, isSilent);
        }

        // Not for each of them: that many may come due one shortly after the other.
        if (_connection.State != UpstreamState.Down && next != long.MaxValue)
            Schedule(Math.Max(next - now, FlushPolicy.MinDeadlineStepNanoseconds));
    }

    private void GiveUp(int index, bool isSilent)
    {
        var (call, tag, isBrief) = (_pending[index].Call!, _pending[index].Tag, _pending[index].IsBrief);
        var isWritten = index < _pending.Written;
        _pending[index].Call = null;
        _connection.Counters.TimedOut++;
        if (isWritten && isSilent && !isBrief && ++_missedInARow == _worker.Options.FailureLimit)
            _worker.Apply(_connection.Server, ReplicaEvent.FailureLimitReached, $"{_missedInARow} replies missed in a row");

        // A server that has just been ejected is given up as a whole, right after this.
        var isTrusted = _connection.IsTrusted(_worker.Board.Current);
        call.OnFailure(tag, !isWritten ? Outcome.NotSent : isTrusted ? Outcome.TimedOut : Outcome.Lost);
    }

    private void Schedule(long delay)
    {
        _due = _worker.Loop.Now + delay;
        _worker.Loop.Schedule(_timer, delay);
    }
}
