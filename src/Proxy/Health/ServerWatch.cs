using System.Text;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Health;

/// <summary>Brings a server back: has it probed while it is OUT, lets it settle, fences it, has it filled, and readmits it.</summary>
/// <remarks>
/// One step after the other (<see cref="WatchStep"/>), on the first worker's loop, idle while the server is IN. How the server left does
/// not matter for safety: the same process whose missed keys are all known has those renewed; any other is emptied and filled.
/// </remarks>
internal sealed class ServerWatch : IProbeOwner
{
    private readonly ProxyCrew _crew;
    private readonly IEventLoop _loop;
    private readonly int _server;
    private readonly ProbeConnection _connection;
    private readonly ProbeSchedule _schedule;
    private readonly ActionTimer _timer;   // of the steps that wait: before a probe, and while the server settles
    private WatchStep _step;
    private ServerIdentity _knownIdentity;
    private ServerIdentity _identity;
    private bool _lacksItems;        // emptied, or restarted, and not filled since
    private bool _isStranger;        // what it missed, before it was first seen or between two lives, is not known

    public ServerWatch(ProxyCrew crew, IEventLoop loop, int server, NetworkAddress address)
    {
        _crew = crew;
        _loop = loop;
        _server = server;
        _connection = new ProbeConnection(loop, address, this);
        _schedule = new ProbeSchedule(crew.Options, loop);
        _timer = new ActionTimer(OnTimer);
        Filling = new ServerFilling(crew, server);
    }

    /// <summary>Probes that were not answered, since the start.</summary>
    public long FailedProbes { get; private set; }

    public ServerFilling Filling { get; }

    private ReplicaState State => _crew.Board.Current.StateOf(_server);

    /// <summary>Why it is in the state it is in.</summary>
    public string Reason { get; private set; } = "all servers begin IN";

    /// <summary>Since when, in milliseconds of Unix time.</summary>
    public long SinceUnixMilliseconds { get; private set; }

    /// <summary>How much longer it is kept out because it left again and again, in nanoseconds; 0: not at all.</summary>
    public long HeldDownNanoseconds => State == ReplicaState.Out ? _schedule.HeldDownNanoseconds : 0;

    public void Start() => SinceUnixMilliseconds = _loop.UnixMilliseconds;

    /// <summary>The server's state has changed.</summary>
    public void OnChanged(ReplicaChange change, string reason)
    {
        (Reason, SinceUnixMilliseconds) = (reason, _loop.UnixMilliseconds);
        if (change.IsLoss) _schedule.OnLost();

        // One change may overtake another on its way here; what counts is the state.
        if (State == ReplicaState.Ejected)
        {
            Leave();
        }
        else if (State == ReplicaState.Out && _step is not (WatchStep.BackingOff or WatchStep.Probing))
        {
            Leave();
            _schedule.Restart();
            if (change.Before != ReplicaState.Ejected)
            {
                BackOff();
                return;
            }

            _schedule.ForgetLosses();
            Probe();
        }
    }

    /// <summary>An operator wants it back: it waits no longer.</summary>
    public void ProbeNow()
    {
        _schedule.ForgetLosses();
        if (_step == WatchStep.BackingOff) Probe();
    }

    /// <summary>What its last fill lacked is there now.</summary>
    public void FillAgain()
    {
        _lacksItems = true;
        _crew.Apply(_server, ReplicaEvent.FailedWrite, "a server that its last fill missed is back, so it is filled again");
    }

    public bool OnFrame(ReadOnlySpan<byte> frame, in Reply reply)
    {
        switch (_step)
        {
            case WatchStep.Probing when reply.Kind == ReplyKind.Stat:
                _identity.Read(frame);
                return true;
            case WatchStep.Probing:
                OnProbed();
                return false;
            case WatchStep.Emptying:
                OnEmptied(reply.Kind, frame);
                return false;
            default:
                return true;
        }
    }

    public void OnFailed(string reason)
    {
        FailedProbes++;
        var wasProbing = _step == WatchStep.Probing;
        Disconnect();
        _step = WatchStep.Idle;
        if (wasProbing && State == ReplicaState.Out) BackOff();
        else _crew.Apply(_server, ReplicaEvent.ConnectionLost, reason);
    }

    private void OnTimer()
    {
        if (_step == WatchStep.BackingOff) Probe();
        else if (_step == WatchStep.Settling) FenceIt();
    }

    private void Probe()
    {
        _loop.Cancel(_timer);
        _step = WatchStep.Probing;
        _identity = default;
        _connection.Open(_crew.Options.ConnectTimeout + _crew.Options.ReplyTimeout);
    }

    private void OnProbed()
    {
        var isSameLife = _knownIdentity.Equals(_identity) || !_crew.Rules.NeedsSameLife;
        _isStranger |= _knownIdentity.IsUnknown || (!isSameLife && _identity.IsWarmAfter(in _knownIdentity));
        _lacksItems |= !isSameLife;
        var mayHaveReceived = isSameLife || _knownIdentity.IsUnknown;
        _knownIdentity = _identity;
        _crew.Lives.Set(_server, in _identity);
        _crew.Apply(_server, ReplicaEvent.ProbeAnswered, isSameLife ? "it answers probes" : "it answers probes, and was restarted");
        _step = WatchStep.Settling;

        // A process that was hung goes on to execute what it had received, also on connections that have been reset: in 13 of 60 tries
        // a set executed after the delete that followed it. Fenced only after that, it holds nothing old. A new process has received
        // nothing; one that was never seen before may have, from an earlier proxy.
        _loop.Schedule(_timer, mayHaveReceived && _crew.Rules.Settles ? (long)_crew.Options.SettleTime.TotalNanoseconds : 0);
    }

    private void FenceIt()
    {
        // Lost again meanwhile: the ejection brings the watch back.
        if (State != ReplicaState.Joining) return;

        // What a server missed that was never seen before is not known. Without other replicas nobody confirmed a write without it.
        var hasMissed = _crew.Board.HasMissedWrites(_server) || (_isStranger && _crew.Board.Current.Pool.TierCount > 1);
        if (!_crew.Rules.Fences) hasMissed = false;
        if (!hasMissed && !_lacksItems)
        {
            if (!TryReadmit(renewed: 0, "it has missed no write")) FenceIt();
        }
        else if (!_lacksItems && (_crew.Missed.JournalOf(_server).IsComplete || !_crew.Rules.NeedsWholeJournal))
        {
            Disconnect();
            _step = WatchStep.Filling;
            var journal = _crew.Missed.JournalOf(_server);
            Filling.Start(() => new JournalFeed(journal), FillMode.Renew, journal.Count, OnRenewed);
        }
        else if (hasMissed)
        {
            _step = WatchStep.Emptying;
            _connection.Ask("flush_all\r\n"u8, _crew.Options.ReplyTimeout);
        }
        else
        {
            Disconnect();
            Warm("it lacks items and has missed no write");
        }
    }

    private void OnEmptied(ReplyKind reply, ReadOnlySpan<byte> answer)
    {
        if (reply == ReplyKind.Ok)
        {
            OnFenced("it has been emptied, since it had missed writes");
            return;
        }

        // Started with -F, most likely. Whatever it holds has been listed before it is read again, so it may go key by key.
        _crew.Logger.ServerPurged(_crew.NameOf(_server), Encoding.ASCII.GetString(answer).TrimEnd());
        Disconnect();
        _step = WatchStep.Filling;
        Filling.Start(
            () => FillSources.OwnKeysOf(_crew.Workers[0], _server, _crew.Logger), FillMode.Purge, expected: 0, OnPurged);
    }

    private void OnPurged(ReplicaFill fill)
    {
        if (fill.WasCancelled) return;
        if (fill.Problem is null && fill.Failed == 0)
        {
            OnFenced($"{fill.Skipped} keys were deleted from it one by one, since it had missed writes");
            return;
        }

        OnFailed("it refuses flush_all, and what it missed could not be removed key by key: "
            + (fill.Problem ?? $"{fill.Failed} deletes were not confirmed"));
    }

    private void OnFenced(string reason)
    {
        Disconnect();
        if (State != ReplicaState.Joining) return;
        _crew.Missed.Forget(_server);
        _isStranger = false;
        Warm(reason);
    }

    private void Warm(string reason)
    {
        _step = WatchStep.Filling;
        _lacksItems = true;
        _crew.Apply(_server, ReplicaEvent.Fenced, reason);
        // Lost again meanwhile: the news of it brings the watch back.
        if (State != ReplicaState.Warming) return;

        Filling.Start(() => FillSources.FeedFor(_crew.Workers[0], _server, _crew.Logger), FillMode.Add, expected: null, OnFilled);
    }

    // Every key it had missed has been renewed or removed.
    private void OnRenewed(ReplicaFill fill)
    {
        // Cancelled: the ejection that did it brings the watch back.
        if (fill.WasCancelled) return;
        var renewed = fill.Copied + fill.Skipped;
        if (fill.Failed > 0 || !TryReadmit(renewed, $"{renewed} keys whose writes it missed have been renewed"))
            _crew.Apply(_server, ReplicaEvent.FailedWrite, $"{fill.Failed} of the keys it missed could not be renewed");
    }

    private void OnFilled(ReplicaFill fill)
    {
        if (fill.WasCancelled) return;
        _lacksItems = _isStranger = false;
        _crew.PartialFills.OnFilled(_server, fill.LacksSource);
        if (fill.Problem is { } problem) _crew.Logger.FillNotWhole(_crew.NameOf(_server), problem);
        var end = fill.WasEndedEarly ? ", and an operator wanted no more" : fill.Problem is null ? "" : "; " + fill.Problem;
        // A worker may have lost it again meanwhile: then the event changes nothing, and the news of the loss brings the watch back.
        _crew.Apply(_server, ReplicaEvent.Filled, $"{fill.Copied} items were copied to it{end}");
        OnReadmitted(hasItsItems: false);
    }

    private bool TryReadmit(long renewed, string reason)
    {
        if (!_crew.Missed.TryReadmit(_server, renewed, reason)) return false;
        OnReadmitted(hasItsItems: true);
        return true;
    }

    private void OnReadmitted(bool hasItsItems)
    {
        Disconnect();
        _step = WatchStep.Idle;
        _schedule.OnReturned();
        _crew.PartialFills.OnReadmitted(_server, hasItsItems);
    }

    // Nothing that is under way counts any more.
    private void Leave()
    {
        _knownIdentity = _crew.Lives[_server];
        _step = WatchStep.Idle;
        Disconnect();
        Filling.Cancel();
    }

    private void BackOff()
    {
        _step = WatchStep.BackingOff;
        _loop.Schedule(_timer, _schedule.NextPause());
    }

    private void Disconnect()
    {
        _loop.Cancel(_timer);
        _connection.Close();
    }
}
