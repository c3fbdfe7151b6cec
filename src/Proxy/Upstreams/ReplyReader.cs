using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Workers;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Upstreams;

/// <summary>Cuts the bytes that a server sends into reply frames. A frame that came whole is read where it lies; what came of another one
/// is kept until the rest has come.</summary>
/// <remarks>Apart from the connections because it knows bytes only: what a frame answers, and what a wrong one means, is theirs.</remarks>
internal sealed class ReplyReader(BufferPool pool)
{
    private readonly ByteQueue _kept = new(pool);
    private long _neededBytes;       // the frame at the front of what is kept is this long, as far as is known

    private enum Ending
    {
        OutOfBytes,
        Stopped,
        Malformed,
    }

    /// <summary>Takes what was received.</summary>
    /// <param name="bytes">Any part of the stream.</param>
    /// <param name="sink">Takes the frames. A struct where it is called per request.</param>
    /// <returns>False if it makes no sense; what follows cannot be read then.</returns>
    public bool TryRead<TSink>(ReadOnlySpan<byte> bytes, TSink sink)
        where TSink : IReplySink
    {
        if (_kept.IsEmpty)
        {
            var ending = ReadFrames(bytes, sink, out var consumed);
            if (ending == Ending.OutOfBytes && consumed < bytes.Length) Keep(bytes[consumed..]);
            return ending != Ending.Malformed;
        }

        _kept.Append(bytes);
        if (_kept.Length < _neededBytes) return true;
        var keptEnding = ReadFrames(_kept.Unread, sink, out var taken);
        if (keptEnding != Ending.OutOfBytes) Clear();
        else if (taken > 0) _kept.Consume(taken);
        return keptEnding != Ending.Malformed;
    }

    /// <summary>Forgets what is kept: the stream is over.</summary>
    public void Clear()
    {
        _kept.Clear();
        _neededBytes = 0;
    }

    private Ending ReadFrames<TSink>(ReadOnlySpan<byte> bytes, TSink sink, out int consumed)
        where TSink : IReplySink
    {
        consumed = 0;
        _neededBytes = 0;
        while (consumed < bytes.Length)
        {
            var rest = bytes[consumed..];
            switch (ReplyParser.TryRead(rest, out var reply))
            {
                case ParseStatus.Complete:
                    consumed += (int)reply.Length;
                    if (!sink.OnFrame(rest[..(int)reply.Length], in reply)) return Ending.Stopped;
                    break;

                case ParseStatus.NeedMoreData:
                    _neededBytes = reply.Length;
                    return Ending.OutOfBytes;

                default:
                    return Ending.Malformed;
            }
        }

        return Ending.OutOfBytes;
    }

    // Room for the whole of a large reply at once: growing by doubling would copy it over and over.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _kept.Reserve((int)Math.Clamp(_neededBytes, bytes.Length, FlushPolicy.MaxReserveBytes));
        _kept.Append(bytes);
    }
}
