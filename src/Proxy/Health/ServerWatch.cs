using Understudy.Proxy.Rejoin;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Health;

/// <summary>Brings a server back: carries out what <see cref="ReturnMachine"/> decides. On the first worker's loop, idle while the server
/// is IN.</summary>
internal sealed class ServerWatch
{
    private const string NoAddress = "its name has no address";
    private const string EmptiedReason = "it has been emptied, since it had missed writes";

    // Started with -C, memcached tells items that are older than a flush_all only by their second (item_is_flushed in items.c, 1.6.18).
    // Its clock ticks once a second, and late if the machine is busy.
    private const long DroppingNanoseconds = 2_000_000_000;

    private readonly RecoveryCrew _crew;
    private readonly IEventLoop _loop;
    private readonly int _server;
    private readonly ServerProbe _probe;
    private readonly ProbeSchedule _schedule;
    private readonly ActionTimer _timer;   // of the steps that wait: before a probe, and while the server settles
    private readonly LifeCheck _life;
    private ReturnState _state;
    private bool _isNeeded;          // when that was last considered

    public ServerWatch(RecoveryCrew crew, IEventLoop loop, int server)
    {
        _crew = crew;
        _loop = loop;
        _server = server;
        _probe = new ServerProbe(crew, loop, server, OnHeard);
        _schedule = new ProbeSchedule(crew.Options, loop);
        _timer = new ActionTimer(OnTimer);
        _life = new LifeCheck(crew, loop, crew.Servers[server]);
        Filling = new ServerFilling(crew, crew.First, server, Handle);
    }

    /// <summary>Probes that were not answered, since the start.</summary>
    public long FailedProbes => _probe.Failed;

    public ServerFilling Filling { get; }

    /// <summary>How far it is on its way back.</summary>
    public ReturnStep Step => _state.Step;

    /// <summary>Why it is in the state it is in.</summary>
    public string Reason { get; private set; } = "all servers begin IN";

    /// <summary>Since when, in milliseconds of Unix time.</summary>
    public long SinceUnixMilliseconds { get; private set; }

    /// <summary>Until when it settles. Loop time.</summary>
    public long SettlesUntil { get; private set; }

    /// <summary>How much longer it is kept out because it left again and again, in nanoseconds; 0: not at all.</summary>
    public long HeldDownNanoseconds => State == ReplicaState.Out && !IsNeeded ? _schedule.HeldDownNanoseconds : 0;

    /// <summary>No other server can answer for some of its keys, so that nothing that is only cautious keeps it out of use.</summary>
    public bool IsNeeded => _crew.Rules.YieldsWhereNeeded && _crew.Board.Current.IsNeeded(_server);

    /// <summary>It is OUT, and nothing is under way that a change of its address would disturb.</summary>
    public bool MayMove => State == ReplicaState.Out && Step is ReturnStep.BackingOff or ReturnStep.Probing;

    private ReplicaState State => _crew.Board.Current.StateOf(_server);

    public void Start()
    {
        SinceUnixMilliseconds = _loop.UnixMilliseconds;
        _crew.Servers[_server].StateTimes.Begin(SinceUnixMilliseconds);
        if (_crew.Servers[_server].Address is null) _crew.Apply(_server, ReplicaEvent.ConnectionLost, NoAddress);
    }

    /// <summary>Goes on by the options that are in force now.</summary>
    public void Change() => _schedule.Change(_crew.Options);

    /// <summary>Its name stands for another address now. Whatever is there is a stranger, also if it says the same of itself as the server
    /// at the old one, and what is at the old one is one if it should come back.</summary>
    /// <param name="hadAddress">It was somewhere else before.</param>
    public void OnMoved(bool hadAddress)
    {
        if (hadAddress) _crew.Missed.Note(_server, key: default);
        _life.Forget();
        _schedule.ForgetLosses();
        _schedule.Restart();
        _probe.Close();
        Handle(ReturnEvent.Moved);
    }

    /// <summary>The server's state has changed.</summary>
    public void OnChanged(ReplicaChange change, string reason)
    {
        (Reason, SinceUnixMilliseconds) = (reason, _loop.UnixMilliseconds);
        _crew.Servers[_server].StateTimes.OnChanged(change.After, SinceUnixMilliseconds);
        if (change.IsFailure) _schedule.OnLost();
        else if (change.IsLoss) _schedule.OnLeft();

        // One change may overtake another on its way here; what counts is the state.
        if (State == ReplicaState.Ejected) Handle(ReturnEvent.Ejected);
        else if (State == ReplicaState.Out) Handle(change.Before == ReplicaState.Ejected ? ReturnEvent.Recalled : ReturnEvent.Lost);
    }

    /// <summary>Some server's state has changed: perhaps no other one can answer for this one's keys any more. Then nothing that is only
    /// cautious keeps it out of use.</summary>
    public void ConsiderNeed()
    {
        var wasNeeded = _isNeeded;
        _isNeeded = IsNeeded;
        if (!_isNeeded || wasNeeded) return;
        if (State == ReplicaState.Ejected)
        {
            _crew.Logger.EjectedServerMissing(_crew.NameOf(_server));
        }
        else if (Step == ReturnStep.BackingOff)
        {
            if (_schedule.HeldDownNanoseconds is > 0 and var left)
                _crew.Logger.HoldDownEnded(_crew.NameOf(_server), NextStep.Seconds(left));
            _schedule.Restart();
            Handle(ReturnEvent.ProbeDue);
        }
        else if (Step == ReturnStep.Settling && !_life.MustSettle(_state.IsStranger, IsNeeded))
        {
            OnSettled();
        }
    }

    /// <summary>An operator wants it back: it waits no longer.</summary>
    public void ProbeNow()
    {
        _schedule.ForgetLosses();
        Handle(ReturnEvent.ProbeDue);
    }

    /// <summary>What its last fill lacked is there now.</summary>
    public void FillAgain()
    {
        Handle(ReturnEvent.RefillWanted);
        _crew.Apply(_server, ReplicaEvent.RefillWanted, "a server that its last fill missed is back, so it is filled again");
    }

    private void OnHeard(ReturnEvent e, string reason)
    {
        if (e == ReturnEvent.Answered) _life.OnMet(_probe.Identity);
        if (e == ReturnEvent.Failed) _loop.Cancel(_timer);
        // It answers, but cannot be used. Somebody has to do something about it, so it is said, once.
        if (e == ReturnEvent.Failed && _probe.Refusal is { } refusal && Reason != refusal)
        {
            _crew.Logger.ServerRefused(_crew.NameOf(_server), refusal);
            Reason = refusal;
        }

        Handle(e, e == ReturnEvent.Keeps ? EmptiedReason : reason);
    }

    private void OnSettled()
    {
        _loop.Cancel(_timer);
        if (State == ReplicaState.Joining) _crew.Servers[_server].MayOweWrites = false;
        Handle(ReturnEvent.Settled);
    }

    private void Handle(ReturnEvent e) => Handle(e, string.Empty);

    private void Handle(ReturnEvent e, string reason)
    {
        (_state, var action) = ReturnMachine.Next(_state, e, _life.Facts());
        switch (action)
        {
            case ReturnAction.Rest:
                Leave();
                break;
            case ReturnAction.BackOff:
                BackOff(hasLeft: e == ReturnEvent.Lost);
                break;
            case ReturnAction.Probe:
                Probe(isRecalled: e == ReturnEvent.Recalled);
                break;
            case ReturnAction.Compare:
                _probe.LookForMark();
                break;
            case ReturnAction.Settle:
                Settle();
                break;
            case ReturnAction.Readmit:
                Readmit(reason);
                break;
            case ReturnAction.Renew:
                Disconnect();
                Filling.Renew();
                break;
            case ReturnAction.Empty:
                _probe.Empty();
                break;
            case ReturnAction.Inquire:
                _probe.AskWhetherItKeeps();
                break;
            case ReturnAction.WaitOut:
                Disconnect();
                _loop.Schedule(_timer, DroppingNanoseconds);
                break;
            case ReturnAction.Purge:
                Disconnect();
                Filling.Purge();
                break;
            case ReturnAction.Fill:
                Fill(wasEmptied: e is ReturnEvent.Keeps or ReturnEvent.Purged, reason);
                break;
            case ReturnAction.Finish:
                Finish(Filling.Fill!, reason);
                break;
            case ReturnAction.GiveUp:
                var missed = e is ReturnEvent.NotRenewed or ReturnEvent.MissedMore;
                _crew.Apply(_server, missed ? ReplicaEvent.FailedWrite : ReplicaEvent.ConnectionLost, reason);
                break;
        }
    }

    private void OnTimer()
    {
        if (Step == ReturnStep.BackingOff) Handle(ReturnEvent.ProbeDue);
        else if (Step == ReturnStep.Settling) OnSettled();
        else if (Step == ReturnStep.Dropping) Handle(ReturnEvent.Keeps, EmptiedReason);
    }

    private void Probe(bool isRecalled)
    {
        if (isRecalled)
        {
            Leave();
            _schedule.Restart();
            _schedule.ForgetLosses();
        }

        _loop.Cancel(_timer);
        _life.OnAsked();
        _probe.AskWhoItIs();
    }

    private void Settle()
    {
        _crew.Apply(_server, ReplicaEvent.ProbeAnswered, _life.Reason);
        var time = _life.MustSettle(_state.IsStranger, IsNeeded) ? (long)_crew.Options.SettleTime.TotalNanoseconds : 0;
        SettlesUntil = _loop.Now + time;
        _loop.Schedule(_timer, time);
    }

    private void Readmit(string reason)
    {
        _loop.Cancel(_timer);
        var renewed = Step == ReturnStep.Renewing ? Filling.Fill!.Copied + Filling.Fill.Skipped : 0;
        if (!_crew.Missed.TryReadmit(_server, renewed, reason.Length == 0 ? "it has missed no write" : reason))
        {
            Handle(ReturnEvent.MissedMore, "it missed more while what it had missed before was renewed");
            return;
        }

        Handle(ReturnEvent.Readmitted);
        OnReadmitted(hasItsItems: true);
    }

    private void Fill(bool wasEmptied, string reason)
    {
        if (!_crew.Missed.TryFence(_server, wasEmptied, wasEmptied ? reason : "it lacks items and has missed no write"))
        {
            Handle(ReturnEvent.MissedMore);
            return;
        }

        Disconnect();
        if (State == ReplicaState.Warming) Filling.FillUp();
    }

    private void Finish(ReplicaFill fill, string reason)
    {
        _crew.PartialFills.OnFilled(_server, fill.LacksSource);
        if (fill.Problem is { } problem) _crew.Logger.FillNotWhole(_crew.NameOf(_server), problem);
        _crew.Apply(_server, ReplicaEvent.Filled, reason);
        OnReadmitted(hasItsItems: false);
    }

    private void OnReadmitted(bool hasItsItems)
    {
        Disconnect();
        _schedule.OnReturned();
        _crew.PartialFills.OnReadmitted(_server, hasItsItems);
    }

    // Nothing that is under way counts any more.
    private void Leave()
    {
        _life.OnLeft();
        Disconnect();
        Filling.Cancel();
    }

    private void BackOff(bool hasLeft)
    {
        if (hasLeft)
        {
            Leave();
            _schedule.Restart();
        }

        _loop.Schedule(_timer, _schedule.NextPause(IsNeeded));
    }

    private void Disconnect()
    {
        _loop.Cancel(_timer);
        _probe.Close();
    }
}
