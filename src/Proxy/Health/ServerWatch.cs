using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Rejoin;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;
using Understudy.Transport.Buffers;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Health;

/// <summary>Brings a server back: probes it while it is OUT, lets it settle, fences it, has it filled, and readmits it.</summary>
/// <remarks>
/// Lives on the first worker's loop, with a connection of its own, and is idle while the server is IN. How the server left does not matter
/// for safety:
/// the same process whose missed keys are all known has those renewed; any other is emptied and filled.
/// </remarks>
internal sealed class ServerWatch : ISocketHandler
{
    private readonly ProxyCrew _crew;
    private readonly IEventLoop _loop;
    private readonly int _server;
    private readonly NetworkAddress _address;
    private readonly ActionTimer _timer;
    private readonly ByteQueue _received;
    private readonly HoldDown _holdDown;
    private ISocket? _socket;
    private WatchStep _step;
    private long _backoff;
    private ServerIdentity _knownIdentity;
    private ServerIdentity _identity;
    private bool _lacksItems;        // emptied, or restarted, and not filled since
    private bool _wasFilledInPart;   // it is IN without what a source that was lost would have given
    private bool _isSourceBack;      // and such a source is IN again with what it holds
    private bool _isStranger;        // what it missed, before it was first seen or between two lives, is not known

    public ServerWatch(ProxyCrew crew, IEventLoop loop, int server, NetworkAddress address)
    {
        _crew = crew;
        _loop = loop;
        _server = server;
        _address = address;
        _timer = new ActionTimer(OnTimer);
        _received = new ByteQueue(loop.Buffers);
        Filling = new ServerFilling(crew, server);
        _holdDown = new HoldDown(crew.Options.HoldDownMin, crew.Options.HoldDownMax);
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
    public long HeldDownNanoseconds => State == ReplicaState.Out ? _holdDown.LeftAt(_loop.Now) : 0;

    public void Start() => SinceUnixMilliseconds = _loop.UnixMilliseconds;

    /// <summary>The server's state has changed.</summary>
    public void OnChanged(ReplicaChange change, string reason)
    {
        (Reason, SinceUnixMilliseconds) = (reason, _loop.UnixMilliseconds);
        if (change.IsLoss) _holdDown.OnLost(_loop.Now);

        // One change may overtake another on its way here; what counts is the state.
        if (State == ReplicaState.Ejected)
        {
            Leave();
        }
        else if (State == ReplicaState.Out && _step is not (WatchStep.BackingOff or WatchStep.Probing))
        {
            Leave();
            _backoff = (long)_crew.Options.ProbeBackoffMin.TotalNanoseconds;
            if (change.Before != ReplicaState.Ejected)
            {
                BackOff();
                return;
            }

            _holdDown.Forget();
            Probe();
        }
    }

    /// <summary>An operator wants it back: it waits no longer.</summary>
    public void ProbeNow()
    {
        _holdDown.Forget();
        if (_step == WatchStep.BackingOff) Probe();
    }

    public void OnConnected() => _socket!.Send("stats\r\n"u8);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        _received.Append(bytes);
        var status = ParseStatus.Complete;
        while (!_received.IsEmpty && (status = ReplyParser.TryRead(_received.Unread, out var reply)) == ParseStatus.Complete)
        {
            var step = _step;
            OnReply(_received.Unread[..(int)reply.Length], in reply);
            if (_step != step || _received.IsEmpty) return;
            _received.Consume((int)reply.Length);
        }

        if (status is not (ParseStatus.Complete or ParseStatus.NeedMoreData)) OnFailed("its answer makes no sense");
    }

    public void OnEndOfStream() => OnFailed("it closed the connection");

    public void OnClosed(CloseReason reason)
    {
        _socket = null;
        OnFailed(reason.ToString());
    }

    public void OnWritable()
    {
    }

    private void OnTimer()
    {
        switch (_step)
        {
            case WatchStep.BackingOff:
                Probe();
                break;
            case WatchStep.Settling:
                FenceIt();
                break;
            case WatchStep.Probing or WatchStep.Emptying:
                OnFailed("no answer in time");
                break;
        }
    }

    private void Probe()
    {
        _step = WatchStep.Probing;
        _identity = default;
        _received.Clear();
        _socket = _loop.Connect(_address, this);
        _loop.Schedule(_timer, (long)(_crew.Options.ConnectTimeout + _crew.Options.ReplyTimeout).TotalNanoseconds);
    }

    private void OnReply(ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (_step == WatchStep.Probing && reply.Kind == ReplyKind.Stat) _identity.Read(frame);
        else if (_step == WatchStep.Probing) OnProbed();
        else if (_step == WatchStep.Emptying) OnEmptied(reply.Kind, frame);
    }

    private void OnProbed()
    {
        _received.Clear();
        var isSameLife = _knownIdentity.Equals(_identity) || !_crew.Rules.NeedsSameLife;
        _isStranger |= _knownIdentity.IsUnknown || (!isSameLife && _identity.IsWarmAfter(in _knownIdentity));
        _lacksItems |= !isSameLife;
        var mayHaveReceived = isSameLife || _knownIdentity.IsUnknown;
        _knownIdentity = _identity;
        _crew.SetIdentity(_server, in _identity);
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
        else if (!_lacksItems && (_crew.JournalOf(_server).IsComplete || !_crew.Rules.NeedsWholeJournal))
        {
            Disconnect();
            _step = WatchStep.Filling;
            var journal = _crew.JournalOf(_server);
            Filling.Start(() => new JournalFeed(journal), FillMode.Renew, journal.Count, OnRenewed);
        }
        else if (hasMissed)
        {
            _step = WatchStep.Emptying;
            _socket!.Send("flush_all\r\n"u8);
            _loop.Schedule(_timer, (long)_crew.Options.ReplyTimeout.TotalNanoseconds);
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
        Disconnect();
        _step = WatchStep.Filling;
        _crew.Logger.ServerPurged(_crew.NameOf(_server), Encoding.ASCII.GetString(answer).TrimEnd());
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
        _crew.ForgetMissedWrites(_server);
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
        (_wasFilledInPart, _isSourceBack) = (fill.LacksSource, false);
        if (fill.Problem is { } problem) _crew.Logger.FillNotWhole(_crew.NameOf(_server), problem);
        var end = fill.WasEndedEarly ? ", and an operator wanted no more" : fill.Problem is null ? "" : "; " + fill.Problem;
        // A worker may have lost it again meanwhile: then the event changes nothing, and the news of the loss brings the watch back.
        _crew.Apply(_server, ReplicaEvent.Filled, $"{fill.Copied} items were copied to it{end}");
        OnReadmitted(hasItsItems: false);
    }

    private bool TryReadmit(long renewed, string reason)
    {
        if (!_crew.TryReadmit(_server, renewed, reason)) return false;
        OnReadmitted(hasItsItems: true);
        return true;
    }

    private void OnReadmitted(bool hasItsItems)
    {
        Disconnect();
        _step = WatchStep.Idle;
        _holdDown.OnReturned(_loop.Now);
        foreach (var watch in _crew.Watches)
        {
            if (_crew.Board.Current.Pool.TierOf(watch._server) != _crew.Board.Current.Pool.TierOf(_server))
                watch.OnOtherReadmitted(hasItsItems);
        }
    }

    // It is emptied and filled again only when all others are there and whole: they hold then whatever this server has been given since,
    // and what it could not get.
    private void OnOtherReadmitted(bool hasItsItems)
    {
        if (!_wasFilledInPart) return;
        _isSourceBack |= hasItsItems;
        if (!_crew.Board.Current.IsEveryServerIn) return;
        if (_isSourceBack && _crew.Watches.Any(watch => watch != this && watch._wasFilledInPart)) return;
        _wasFilledInPart = false;

        // Otherwise what was lost with its source is lost.
        if (!_isSourceBack) return;
        _lacksItems = true;
        _crew.Apply(_server, ReplicaEvent.FailedWrite, "a server that its last fill missed is back, so it is filled again");
    }

    private void OnFailed(string reason)
    {
        FailedProbes++;
        var wasProbing = _step == WatchStep.Probing;
        Disconnect();
        _step = WatchStep.Idle;
        if (wasProbing && State == ReplicaState.Out) BackOff();
        else _crew.Apply(_server, ReplicaEvent.ConnectionLost, reason);
    }

    // Nothing that is under way counts any more.
    private void Leave()
    {
        _knownIdentity = _crew.IdentityOf(_server);
        _step = WatchStep.Idle;
        Disconnect();
        Filling.Cancel();
    }

    private void BackOff()
    {
        _step = WatchStep.BackingOff;
        // Half to all of the pause, so that several proxies do not probe in step.
        var pause = (_backoff / 2) + (long)(_loop.NextRandom() % (ulong)((_backoff / 2) + 1));
        _loop.Schedule(_timer, Math.Max(pause, _holdDown.LeftAt(_loop.Now)));
        _backoff = Math.Min(_backoff * 2, (long)_crew.Options.ProbeBackoffMax.TotalNanoseconds);
    }

    private void Disconnect()
    {
        _loop.Cancel(_timer);
        _socket?.Abort();
        _socket = null;
        _received.Clear();
    }
}
