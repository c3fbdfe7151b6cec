using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Proxy.Workers;
using Understudy.Routing.Plans;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Forwarding;

/// <summary>The part of a retrieval that goes to one server in one line.</summary>
internal sealed class MultiGetFragment(ProxyWorker worker) : IUpstreamCall
{
    // memcached closes a connection that sends a longer line, unless it begins with "get " or "gets " (1.6.18).
    private const int MaxLineBytes = 2000;

    private MultiGetFlight? _flight;
    private int _first;
    private int _cursor;

    /// <summary>Takes keys from the list that begins at the given one, as many as fit into a line, and cuts the list behind them.</summary>
    /// <returns>The first key that did not fit; -1 if all did.</returns>
    public int Start(MultiGetFlight flight, int first)
    {
        _flight = flight;
        _first = _cursor = first;
        var bytes = 0;
        for (var i = first; ; i = flight.NextInFragment(i))
        {
            bytes += flight.KeyAt(i).Length + 1;
            var next = flight.NextInFragment(i);
            if (next < 0) return -1;
            if (bytes + flight.KeyAt(next).Length > MaxLineBytes) return flight.CutAfter(i);
        }
    }

    public void Discard() => Recycle();

    public void Write(int tag, UpstreamConnection upstream)
    {
        var flight = _flight!;
        var output = upstream.Output;
        output.Append(flight.Verb switch
        {
            Verb.Get => "get"u8,
            Verb.Gets => "gets"u8,
            Verb.Gat => "gat"u8,
            _ => "gats"u8,
        });
        if (flight.Verb is Verb.Gat or Verb.Gats) WriteExptime(flight.Exptime, output);
        for (var i = _first; i >= 0; i = flight.NextInFragment(i))
        {
            var key = flight.KeyAt(i);
            var room = output.Reserve(key.Length + 1);
            room[0] = (byte)' ';
            key.CopyTo(room[1..]);
            output.Advance(key.Length + 1);
        }

        output.Append("\r\n"u8);
    }

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        var flight = _flight!;
        if (reply.Kind == ReplyKind.Value)
        {
            // Values come in the order of the keys; what is skipped is missing.
            var key = frame.Slice(reply.KeyOffset, reply.KeyLength);
            for (var i = _cursor; i >= 0; i = flight.NextInFragment(i))
            {
                if (!flight.KeyAt(i).SequenceEqual(key)) continue;
                flight.OnValue(i, frame, in reply, upstream.CasMask);
                _cursor = flight.NextInFragment(i);
                return true;
            }

            // Not a key of ours: the server is confused. Whatever it says from here on is not to be believed.
            End(isMiss: false);
            return false;
        }

        End(reply.Kind == ReplyKind.End);
        return false;
    }

    public void OnFailure(int tag, Outcome failure) => End(isMiss: false);

    public static void WriteExptime(long exptime, ByteQueue output)
    {
        var room = output.Reserve(24);
        room[0] = (byte)' ';
        Utf8Formatter.TryFormat(exptime, room[1..], out var written);
        output.Advance(written + 1);
    }

    private void End(bool isMiss)
    {
        var (flight, first) = (_flight!, _first);
        Recycle();
        flight.OnFragmentEnd(first, isMiss);
    }

    private void Recycle()
    {
        _flight = null;
        worker.MultiGetFragments.Return(this);
    }
}
