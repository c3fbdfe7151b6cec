using Understudy.Routing.Plans;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Upstreams;

/// <summary>The deadlines of one connection's calls, and the judgement on a server that misses them: too many in a row without a sign of
/// life, and it is ejected.</summary>
/// <remarks>
/// <para>A deadline judges progress, not size: it is put off while what the call waits for is moving (<see cref="StreamProgress"/>), so
/// that neither a large value on a slow link nor whoever stands behind it counts as unanswered
/// (<c>docs/decisions/0015-deadlines-judge-progress.md</c>).</para>
/// <para>A call past its deadline is given up while its place among the pending ones stays, so that the late reply is dropped, or told to
/// whoever was left behind for it, and the connection goes on. Apart from the connection because all this is about time, and the rest of
/// the connection about bytes.</para>
/// </remarks>
internal sealed class CallDeadlines
{
    /// <summary>How often a deadline may be put off, each time by a reply timeout at most: half a minute by default. No client waits
    /// longer, so what takes longer is work for nobody.</summary>
    public const int MaxPostponements = 120;

    /// <summary>So many times in a reply timeout is looked how far requests have come: a server that stops is noticed by so much
    /// later.</summary>
    private const int LooksPerTimeout = 8;

    private readonly ServerWorker _worker;
    private readonly UpstreamConnection _connection;
    private readonly RequestStream _requests;
    private readonly PendingCalls _pending;
    private StreamProgress _progress;
    private readonly ActionTimer _timer;
    private long _timeout;
    private long _dueAt = long.MaxValue;   // of the earliest call, and never too late; for ever far while there is none
    private long _lookAt = long.MaxValue;  // of the timer
    private long _lastReceived;
    private long _lastFrame;
    private int _missedInARow;
    private bool _wasLate;

    public CallDeadlines(ServerWorker worker, UpstreamConnection connection, RequestStream requests, PendingCalls pending)
    {
        _worker = worker;
        _connection = connection;
        _requests = requests;
        _pending = pending;
        _timeout = worker.ReplyTimeoutNanoseconds;
        _progress = new StreamProgress(_timeout);
        _timer = new ActionTimer(OnTimer);
    }

    /// <summary>When something last came from the server, in loop time.</summary>
    public long LastReceived => _lastReceived;

    /// <summary>The worker's reply timeout is another one: calls that wait keep their deadlines, and what has moved for them begins
    /// anew.</summary>
    public void Change()
    {
        if (_timeout == _worker.ReplyTimeoutNanoseconds) return;
        _timeout = _worker.ReplyTimeoutNanoseconds;
        _progress = new StreamProgress(_timeout);
        if (_lookAt < long.MaxValue) _progress.Begin(_requests.ConfirmedBytes, _requests.RoomEnd, _worker.Loop.Now);
    }

    /// <summary>A call was added that has this deadline, in loop time.</summary>
    public void Add(long deadline)
    {
        if (deadline < _dueAt) AddEarliest(deadline);
    }

    /// <summary>Something came from the server.</summary>
    public void OnReceived(int bytes)
    {
        _lastReceived = _worker.Now;
        _progress.OnReceived(bytes, _lastReceived);
    }

    /// <summary>Of what came, some belonged to calls.</summary>
    public void OnFrames()
    {
        _missedInARow = 0;
        _lastFrame = _lastReceived;
    }

    /// <summary>The connection is no more.</summary>
    public void Stop()
    {
        _missedInARow = 0;
        _dueAt = _lookAt = long.MaxValue;
        _worker.Loop.Cancel(_timer);
    }

    private void AddEarliest(long deadline)
    {
        _dueAt = deadline;
        if (_lookAt == long.MaxValue) _progress.Begin(_requests.ConfirmedBytes, _requests.RoomEnd, _worker.Loop.Now);
        if (Math.Min(deadline, _worker.Loop.Now + (_timeout / LooksPerTimeout)) is var next && next < _lookAt) Schedule(next);
    }

    private void OnTimer()
    {
        var now = _worker.Loop.Now;

        // The process itself stood still, and the replies may lie in the kernel: first they get the time that we lost, once.
        var lateBy = now - _lookAt;
        _lookAt = now;
        _progress.Look(_requests.ConfirmedBytes, _requests.RoomEnd, now);
        if (lateBy > FlushPolicy.LateNanoseconds && !_wasLate)
        {
            _wasLate = true;
            Schedule(now + Math.Min(lateBy, _timeout));
            return;
        }

        _wasLate = false;
        if (now >= _dueAt) Judge(now);
        if (_connection.State == UpstreamState.Down) return;
        if (_pending.Count == 0 || _dueAt == long.MaxValue)
        {
            _dueAt = _lookAt = long.MaxValue;
            return;
        }

        // Not for each of them: that many may come due one shortly after the other.
        Schedule(Math.Max(Math.Min(_dueAt, now + (_timeout / LooksPerTimeout)), now + FlushPolicy.MinDeadlineStepNanoseconds));
    }

    private void Judge(long now)
    {
        var isSilent = now - Math.Max(_lastFrame, _progress.GivenAt) >= _timeout;
        _dueAt = long.MaxValue;
        for (var i = 0; i < _pending.Count; i++)
        {
            if (_pending[i].Call is null || _pending[i].IsGivenUp) continue;
            if (_pending[i].Deadline <= now && !(i < _pending.Written && TryPostpone(ref _pending[i], now))) GiveUp(i, isSilent);
            else _dueAt = Math.Min(_dueAt, _pending[i].Deadline);
        }
    }

    private bool TryPostpone(ref PendingCall call, long now)
    {
        var movedAt = _progress.MovedAt(call.RequestEnd);
        if (now - movedAt >= _timeout) _requests.OnStuck();
        if (now - movedAt >= _timeout || call.Postponements >= MaxPostponements) return false;
        call.Deadline = movedAt + _timeout;
        call.Postponements++;
        return true;
    }

    private void GiveUp(int index, bool isSilent)
    {
        var (call, tag, isBrief) = (_pending[index].Call!, _pending[index].Tag, _pending[index].IsBrief);
        var isWritten = index < _pending.Written;
        _pending[index].Call = isWritten ? call.LateReader(tag) : null;
        _pending[index].IsGivenUp = true;
        _connection.Counters.TimedOut++;
        if (isWritten && isSilent && !isBrief && ++_missedInARow == _worker.Options.FailureLimit)
            _worker.Apply(_connection.Server, ReplicaEvent.FailureLimitReached, $"{_missedInARow} replies missed in a row");

        // A server that has just been ejected is given up as a whole, right after this.
        var isTrusted = _connection.IsTrusted(_worker.Board.Current);
        call.OnFailure(tag, !isWritten ? Outcome.NotSent : isTrusted ? Outcome.TimedOut : Outcome.Lost);
    }

    private void Schedule(long time)
    {
        _lookAt = time;
        _worker.Loop.Schedule(_timer, time - _worker.Loop.Now);
    }
}
