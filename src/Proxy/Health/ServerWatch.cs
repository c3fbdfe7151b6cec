using System.Text;
using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Workers;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;
using Understudy.Transport.Sockets;

namespace Understudy.Proxy.Health;

/// <summary>Brings a server back: probes it while it is OUT, lets it settle, empties it if it has missed writes, and readmits it.</summary>
/// <remarks>Lives on the first worker's loop, with a connection of its own, and is idle while the server is IN.</remarks>
internal sealed class ServerWatch : ISocketHandler
{
    private readonly ProxyCrew _crew;
    private readonly IEventLoop _loop;
    private readonly int _server;
    private readonly NetworkAddress _address;
    private readonly ActionTimer _timer;
    private ISocket? _socket;
    private Step _step;
    private long _backoff;

    public ServerWatch(ProxyCrew crew, IEventLoop loop, int server, NetworkAddress address)
    {
        _crew = crew;
        _loop = loop;
        _server = server;
        _address = address;
        _timer = new ActionTimer(OnTimer);
    }

    private enum Step : byte
    {
        /// <summary>The server is IN.</summary>
        Idle,

        /// <summary>Waiting before the next probe.</summary>
        BackingOff,

        /// <summary>Connecting, or waiting for the answer to <c>version</c>.</summary>
        Probing,

        /// <summary>Giving the server time to finish what it had received.</summary>
        Settling,

        /// <summary>Waiting for the answer to <c>flush_all</c>.</summary>
        Emptying,
    }

    /// <summary>Probes that were not answered, since the start.</summary>
    public long FailedProbes { get; private set; }

    private ReplicaState State => _crew.Board.Current.StateOf(_server);

    /// <summary>The server went OUT.</summary>
    public void OnEjected()
    {
        // One event may overtake another on its way here; what counts is the state.
        if (State != ReplicaState.Out || _step is Step.BackingOff or Step.Probing) return;
        // One that is lost again while it comes back is probed less and less often.
        if (_step == Step.Idle) _backoff = (long)_crew.Options.ProbeBackoffMin.TotalNanoseconds;
        Disconnect();
        BackOff();
    }

    public void OnConnected() => _socket!.Send("version\r\n"u8);

    public void OnReceived(ReadOnlySpan<byte> bytes)
    {
        // Answers are one short line; a server that cannot send it in one piece is probed again.
        if (ReplyParser.TryRead(bytes, out var reply) != ParseStatus.Complete)
        {
            OnFailed("its answer makes no sense");
            return;
        }

        if (_step == Step.Probing) OnProbed();
        else if (_step == Step.Emptying) OnEmptied(reply.Kind, bytes);
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
            case Step.BackingOff:
                Probe();
                break;
            case Step.Settling:
                EmptyOrReadmit();
                break;
            case Step.Probing or Step.Emptying:
                OnFailed("no answer in time");
                break;
        }
    }

    private void Probe()
    {
        _step = Step.Probing;
        _socket = _loop.Connect(_address, this);
        _loop.Schedule(_timer, (long)(_crew.Options.ConnectTimeout + _crew.Options.ReplyTimeout).TotalNanoseconds);
    }

    private void OnProbed()
    {
        _crew.Apply(_server, ReplicaEvent.ProbeAnswered, "it answers probes");
        _step = Step.Settling;
        // A server that was hung goes on to execute what it had received, also on connections that have been reset: in 13 of 60 tries
        // a set executed after the delete that followed it. Emptied only after that, it holds nothing old.
        _loop.Schedule(_timer, _crew.Board.HasMissedWrites(_server) ? (long)_crew.Options.SettleTime.TotalNanoseconds : 0);
    }

    private void EmptyOrReadmit()
    {
        if (!_crew.Board.HasMissedWrites(_server))
        {
            Readmit("it has missed no write");
            return;
        }

        _step = Step.Emptying;
        _socket!.Send("flush_all\r\n"u8);
        _loop.Schedule(_timer, (long)_crew.Options.ReplyTimeout.TotalNanoseconds);
    }

    private void OnEmptied(ReplyKind reply, ReadOnlySpan<byte> answer)
    {
        if (reply != ReplyKind.Ok)
        {
            OnFailed($"it refuses flush_all, so what it missed cannot be removed: {Encoding.ASCII.GetString(answer).TrimEnd()}");
            return;
        }

        _crew.Board.ForgetMissedWrites(_server);
        Readmit("it has been emptied, since it had missed writes");
    }

    private void Readmit(string reason)
    {
        Disconnect();
        _step = Step.Idle;
        // While this settled, a worker may have lost it again: then the event changes nothing and the ejection brings the watch back.
        _crew.Apply(_server, ReplicaEvent.Fenced, reason);
        if (State == ReplicaState.Out) OnEjected();
    }

    private void OnFailed(string reason)
    {
        Disconnect();
        FailedProbes++;
        _crew.Apply(_server, ReplicaEvent.ConnectionLost, reason);
        BackOff();
    }

    private void BackOff()
    {
        _step = Step.BackingOff;
        // Half to all of the pause, so that several proxies do not probe in step.
        _loop.Schedule(_timer, (_backoff / 2) + (long)(_loop.NextRandom() % (ulong)((_backoff / 2) + 1)));
        _backoff = Math.Min(_backoff * 2, (long)_crew.Options.ProbeBackoffMax.TotalNanoseconds);
    }

    private void Disconnect()
    {
        _loop.Cancel(_timer);
        _socket?.Abort();
        _socket = null;
    }
}
