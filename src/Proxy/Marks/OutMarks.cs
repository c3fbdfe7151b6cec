using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using Understudy.Transport.Loops;

namespace Understudy.Proxy.Marks;

/// <summary>Keeps a mark for each server that is not in use on every server that is written to, for proxies that start later. One per
/// worker.</summary>
/// <remarks>
/// The worker that takes a server out of use sends the marks on its own connections, before the acknowledgement of the write that was
/// missed. From then on the first worker sends them again at each change and every second, since servers evict, are flushed and restart.
/// </remarks>
internal sealed class OutMarks : IUpstreamCall
{
    private const long RenewNanoseconds = 1_000_000_000;

    private readonly ServerWorker _worker;
    private readonly ActionTimer _timer;
    private bool _isOn;

    public OutMarks(ServerWorker worker)
    {
        _worker = worker;
        _timer = new ActionTimer(OnTimer);
    }

    /// <summary>Where there is one copy of each item, no server misses what another has confirmed.</summary>
    public bool AreKept => _worker.Board.Current.Pool.CopyCount > 1;

    /// <summary>Marks that a server did not take, or did not remove, when it was asked.</summary>
    public long Failed { get; private set; }

    /// <summary>From now on marks are kept. What an earlier proxy left has been read.</summary>
    public void Begin()
    {
        _isOn = AreKept;
        if (_worker.Index == 0) OnTimer();
    }

    /// <summary>A server is out of use: those that are left hear of it at once.</summary>
    public void OnLost(int server)
    {
        if (!_isOn) return;
        var snapshot = _worker.Board.Current;
        for (var holder = 0; holder < _worker.Servers.Count; holder++)
        {
            if (snapshot.IsWritable(holder)) Put(server, holder);
        }
    }

    /// <summary>A server's state has changed. On the first worker.</summary>
    public void OnChanged(int server)
    {
        if (!_isOn) return;
        var snapshot = _worker.Board.Current;
        if (snapshot.IsWhole(server)) OnReturned(snapshot, server);
        OnTimer();
    }

    /// <summary>Sends all marks again.</summary>
    public void Renew()
    {
        var snapshot = _worker.Board.Current;
        if (!_isOn || snapshot.IsEveryServerIn) return;
        for (var server = 0; server < _worker.Servers.Count; server++)
        {
            if (!snapshot.IsWhole(server) && snapshot.Pool.IsTaken(server)) OnLost(server);
        }
    }

    public void Write(int tag, UpstreamConnection upstream)
    {
        var output = upstream.Output;
        if (tag < 0)
        {
            var unmarked = KeyOf(~tag);
            output.Advance(TextRequestWriter.Delete(unmarked, output.Reserve(unmarked.Length + TextRequestWriter.FixedRoom)));
            return;
        }

        var value = OutMark.ValueOf(_worker.Servers[tag].OutSince, _worker.Servers[tag].Name);
        var key = KeyOf(tag);
        var room = output.Reserve(key.Length + TextRequestWriter.FixedRoom);
        output.Advance(TextRequestWriter.Store(adds: false, key, flags: 0, exptime: 0, value.Length, room));
        output.Append(value);
        output.Append(TextRequestWriter.LineEnd);
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (reply.Kind is not (ReplyKind.Stored or ReplyKind.Deleted or ReplyKind.NotFound)) Failed++;
        return false;
    }

    public void OnFailure(int tag, Outcome failure) => Failed++;

    private void OnTimer()
    {
        if (_worker.Board.Current.IsEveryServerIn) return;
        Renew();
        _worker.Loop.Schedule(_timer, RenewNanoseconds);
    }

    // Nobody says of it any more that it is out, and it forgets what it said of others that have come back meanwhile.
    private void OnReturned(RoutingSnapshot snapshot, int server)
    {
        for (var other = 0; other < _worker.Servers.Count; other++)
        {
            if (snapshot.IsWritable(other)) Enqueue(~server, other, Verb.Delete);
            if (other != server && snapshot.IsWhole(other)) Enqueue(~other, server, Verb.Delete);
        }
    }

    private byte[] KeyOf(int server) => OutMark.KeyOf(_worker.Servers[server].Name);

    private void Put(int server, int holder) => Enqueue(server, holder, Verb.Set);

    private void Enqueue(int tag, int holder, Verb verb)
    {
        var upstream = _worker.Upstreams[holder];
        if (!upstream.TryEnqueue(this, tag, verb, out _)) Failed++;

        // Not held back: the acknowledgement must not overtake it.
        upstream.HeldSince = 0;
    }
}
