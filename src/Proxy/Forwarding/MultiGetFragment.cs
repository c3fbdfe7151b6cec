using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>The part of a retrieval that goes to one server in one line.</summary>
internal sealed class MultiGetFragment(ForwardingWorker worker) : IUpstreamCall
{
    // memcached closes a connection that sends a longer line, unless it begins with "get " or "gets ": 2048 bytes from 1.6.14 on, 1024
    // before.
    private const int MaxLineBytes = 2000;
    private const int MaxGatLineBytes = 1000;

    private MultiGetFlight? _flight;
    private int _first;
    private int _cursor;
    private int _server;
    private long _sentAt;

    /// <summary>Takes keys from the list that begins at the given one, as many as fit into a line, and cuts the list behind them.</summary>
    /// <returns>The first key that did not fit; -1 if all did.</returns>
    public int Start(MultiGetFlight flight, int first, int server)
    {
        (_server, _sentAt) = (server, worker.Now);
        _flight = flight;
        _first = _cursor = first;
        var maxBytes = flight.Verb is Verb.Gat or Verb.Gats ? MaxGatLineBytes : MaxLineBytes;
        var bytes = 0;
        for (var i = first; ; i = flight.NextInFragment(i))
        {
            bytes += flight.KeyAt(i).Length + 1;
            var next = flight.NextInFragment(i);
            if (next < 0) return -1;
            if (bytes + flight.KeyAt(next).Length > maxBytes) return flight.CutAfter(i);
        }
    }

    public void Discard() => Recycle();

    public void Write(int tag, UpstreamConnection upstream)
    {
        var flight = _flight!;
        var output = upstream.Output;
        output.Advance(TextRequestWriter.BeginRetrieval(flight.Verb, flight.Exptime, output.Reserve(TextRequestWriter.FixedRoom)));
        for (var i = _first; i >= 0; i = flight.NextInFragment(i))
        {
            var key = flight.KeyAt(i);
            output.Advance(TextRequestWriter.NextKey(key, output.Reserve(key.Length + 1)));
        }

        output.Append(TextRequestWriter.LineEnd);
    }

    // Values come in the order of the keys; what is skipped is missing.
    public bool Answers(int tag, ReadOnlySpan<byte> frame, in Reply reply) =>
        _flight!.TryFind(frame.Slice(reply.KeyOffset, reply.KeyLength), reply.CasLength > 0, ref _cursor);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        var flight = _flight!;
        if (reply.Kind == ReplyKind.Value)
        {
            flight.OnValue(_cursor, frame, in reply, upstream.CasMask);
            _cursor = flight.NextInFragment(_cursor);
            return true;
        }

        End(reply.Kind == ReplyKind.End ? Outcome.Miss : Outcome.ServerError);
        return false;
    }

    public FrameVerdict OnValue(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        var flight = _flight!;
        if (!flight.TryFind(frame.Slice(reply.KeyOffset, reply.KeyLength), reply.CasLength > 0, ref _cursor)) return FrameVerdict.Foreign;
        flight.OnValue(_cursor, frame, in reply, upstream.CasMask);
        _cursor = flight.NextInFragment(_cursor);
        return FrameVerdict.MoreToCome;
    }

    public void OnFailure(int tag, Outcome failure) => End(failure);

    private void End(Outcome outcome)
    {
        var (flight, first) = (_flight!, _first);
        Recycle();
        flight.OnFragmentEnd(first, outcome, _server, _sentAt);
    }

    private void Recycle()
    {
        _flight = null;
        worker.MultiGetFragments.Return(this);
    }
}
