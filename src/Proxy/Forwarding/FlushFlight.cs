using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Clients;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Routing.Replicas;

namespace Understudy.Proxy.Forwarding;

/// <summary>A flush_all: empties every server that is in use; one that is not, or does not confirm, will be emptied before it serves
/// again.</summary>
/// <remarks>A delayed flush never travels as such: the proxy waits and then sends one without delay, since on a server a later flush_all
/// can
/// bring flushed items back (memcached 1.6.18 to 1.6.45).</remarks>
internal sealed class FlushFlight(ProxyWorker worker) : Flight(worker), IUpstreamCall
{
    private int _waiting;
    private int _flushed;
    private bool _isHidden;
    private bool _wasRefused;
    private bool[] _confirmed = [];

    public void Start(ClientConnection? client, bool isHidden)
    {
        _isHidden = isHidden;
        _flushed = 0;
        _wasRefused = false;
        if (_confirmed.Length == 0) _confirmed = new bool[Worker.Upstreams.Length];
        Array.Clear(_confirmed);
        Attach(client);
        Worker.Guards.OnFlush();

        var snapshot = Worker.Board.Current;
        _waiting = 1;
        for (var server = 0; server < Worker.Upstreams.Length; server++)
        {
            if (snapshot.IsWritable(server) && Worker.Upstreams[server].TryEnqueue(this, server, Verb.FlushAll, out _)) _waiting++;
        }

        OnAnswered();
    }

    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append("flush_all\r\n"u8);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
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
        if (failure is Outcome.Lost or Outcome.TimedOut) Worker.NoteMissedWrite(tag, key: default);
        OnAnswered();
    }

    protected override void Recycle() => Worker.FlushFlights.Return(this);

    private void OnAnswered()
    {
        if (--_waiting > 0) return;
        if (_flushed > 0) NoteMissed();
        if (_flushed > 0) Kept.Clear();
        if (!_isHidden) Conclude();
        else Kept.Clear();
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
        if (_flushed > 0) Append("OK\r\n"u8);
        else if (!_wasRefused) Append(ProxyErrors.Of(Conclusion.Unavailable));
    }
}
