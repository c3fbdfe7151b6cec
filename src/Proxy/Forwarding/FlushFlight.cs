using Understudy.Protocol.Binary;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Counting;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Routing.Replicas;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Forwarding;

/// <summary>A flush_all: empties every server that is in use; one that is not, or does not confirm, will be emptied before it serves
/// again.</summary>
/// <remarks>A delayed flush never travels as such: the proxy waits and then sends one without delay, since on a server a later flush_all
/// can bring flushed items back (memcached 1.6.18 to 1.6.45). Where writes have lanes, every worker sends it on its own connections: only
/// there does it stand in order with the copies that the worker's writes leave behind.</remarks>
internal sealed class FlushFlight(ForwardingWorker worker) : ServerFlight(worker), IUpstreamCall, IGatedWrite
{
    private int _waiting;
    private int _flushed;
    private bool _isHidden;
    private bool _wasRefused;
    private Request _request;
    private FlushFlight? _origin;    // of another worker, which this one is a share of
    private JoinedReply? _joined;    // tells the client of this one and those of other pools
    private bool[] _confirmed = [];
    private long _term;              // as in KeyFlight

    /// <param name="client">Who asks.</param>
    /// <param name="request">What the parser read.</param>
    public void Start(ClientConnection client, in Request request)
    {
        _request = request;
        Start(client, request.IsNoReply);
    }

    /// <summary>That of one pool of several.</summary>
    public void StartPart(ClientConnection client, JoinedReply joined)
    {
        _joined = joined;
        joined.Add();
        Start(client, isHidden: true);
    }

    /// <summary>One that nobody asked for, or a share of one.</summary>
    public void Start() => Start(client: null, isHidden: true);

    private void Start(ClientConnection? client, bool isHidden)
    {
        _isHidden = isHidden;
        _flushed = 0;
        _wasRefused = false;
        if (Worker.Gate is { } gate) _term = gate.Term;
        if (_confirmed.Length == 0) _confirmed = new bool[Worker.Upstreams.Length];
        Array.Clear(_confirmed);
        if (Worker.Lanes is not null && _origin is null) Way = FlightWay.Everywhere;
        Attach(client, _joined is null ? CountedVerb.FlushAll : CountedVerb.None);
        Worker.Guards.OnFlush();

        var snapshot = Worker.Board.Current;
        _waiting = 1;
        for (var server = 0; server < Worker.Upstreams.Length; server++)
        {
            if (snapshot.IsWritable(server) && Worker.Upstreams[server].TryEnqueue(this, server, Verb.FlushAll, out _)) _waiting++;
        }

        // Right behind the flush on each connection, which erases what they said of servers that are out of use.
        Worker.Marks.Renew();
        if (Way == FlightWay.Everywhere) StartShares();
        OnAnswered();
    }

    public void OnAgreed() => Answer();

    public void OnRefused()
    {
        Result = RequestOutcome.NotAgreed;
        if (!_isHidden) Append(BinaryReplies.OfLine(in _request, ProxyErrors.NotAgreed));
        Complete();
    }

    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append(TextRequestWriter.FlushAll);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (IsNotable) NoteStep(tag, reply.Kind == ReplyKind.Ok ? Outcome.Done : Outcome.ServerError);
        if (reply.Kind == ReplyKind.Ok)
        {
            _confirmed[tag] = true;
            _flushed++;
        }
        else if (!_wasRefused)
        {
            // Started with -F: nobody flushes these servers, and that is the client's answer.
            _wasRefused = true;
            frame.CopyTo(Kept.Reserve(frame.Length));
            Kept.Advance(frame.Length);
        }

        OnAnswered();
        return false;
    }

    public void OnFailure(int tag, Outcome failure)
    {
        NoteStep(tag, failure);
        if (failure is Outcome.Lost or Outcome.TimedOut) Worker.NoteMissedWrite(tag, key: default);
        OnAnswered();
    }

    protected override void Recycle()
    {
        _request = default;
        Worker.FlushFlights.Return(this);
    }

    private void StartShares()
    {
        foreach (var peer in Worker.Peers)
        {
            if (peer == Worker) continue;
            _waiting++;
            peer.Loop.Post(new LoopCall(() => peer.FlushFlights.Rent().StartShare(this)));
        }
    }

    private void StartShare(FlushFlight origin)
    {
        _origin = origin;
        Start();
    }

    private void OnShareOver(int flushed)
    {
        _flushed += flushed;
        OnAnswered();
    }

    private void OnAnswered()
    {
        if (--_waiting > 0) return;
        NoteWait();
        if (_flushed > 0) NoteMissed();
        Worker.Guards.OnFlushOver();
        Result = _flushed > 0 ? RequestOutcome.Done : _wasRefused ? RequestOutcome.RefusedByServer : RequestOutcome.NoLiveCopy;
        if (_flushed > 0) Kept.Clear();
        if (_origin is { } origin)
        {
            // Who asked is told by the flight that this one is a share of.
            var flushed = _flushed;
            _origin = null;
            origin.Worker.Loop.Post(new LoopCall(() => origin.OnShareOver(flushed)));
            Answer();
            return;
        }

        if (_flushed > 0 && Worker.Gate is { } gate) gate.Pass(this, _term, Worker.Board.Current.LastLoss);
        else Answer();
    }

    private void Answer()
    {
        if (!_isHidden)
        {
            Conclude();
        }
        else
        {
            var failure = _wasRefused ? Kept.Bytes : ProxyErrors.Of(Conclusion.Unavailable);
            _joined?.OnPart(Result, _flushed > 0 ? default : failure);
            _joined = null;
            Kept.Clear();
        }

        Complete();
    }

    private void NoteMissed()
    {
        for (var server = 0; server < _confirmed.Length; server++)
        {
            if (_confirmed[server]) continue;
            Worker.OnMissedWrite(server, ReplicaEvent.FailedWrite, key: default);
        }
    }

    private void Conclude()
    {
        if (_request.IsBinary)
        {
            ConcludeBinary();
            return;
        }

        if (_flushed > 0) Append("OK\r\n"u8);
        else if (!_wasRefused) Append(ProxyErrors.Of(Conclusion.Unavailable));
    }
    private void ConcludeBinary()
    {
        var isQuiet = (_request.Flags & MetaFlags.Quiet) != 0;
        if (_flushed == 0)
        {
            var error = BinaryReplies.Error(in _request, _wasRefused ? Kept.Bytes : ProxyErrors.Of(Conclusion.Unavailable));
            Kept.Clear();
            Append(error);
        }
        else if (!isQuiet)
        {
            Advance(BinaryFrame.WriteDone(in _request, cas: 0, Reserve(BinaryFrame.HeaderBytes)));
        }
    }
}
