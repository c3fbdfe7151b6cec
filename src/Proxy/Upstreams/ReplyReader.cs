using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Upstreams;

/// <summary>Cuts the bytes that a server sends into reply frames, for connections beside those that carry requests: probes and the reading
/// of marks.</summary>
/// <remarks>It knows bytes only: what a frame answers, and what a wrong one means, is its owner's.</remarks>
/// <param name="pool">Of the owner's loop.</param>
/// <param name="sink">Takes the frames.</param>
internal sealed class ReplyReader(BufferPool pool, IReplySink sink)
{
    // Marks, statistics and the answers to probes are short lines.
    private const int MaxFrameBytes = 64 << 10;

    private readonly ByteQueue _kept = new(pool, BufferUse.FromServers);

    /// <summary>Takes what was received.</summary>
    /// <param name="bytes">Any part of the stream.</param>
    /// <returns>False if it makes no sense; what follows cannot be read then.</returns>
    public bool TryRead(ReadOnlySpan<byte> bytes)
    {
        _kept.Append(bytes);
        while (!_kept.IsEmpty)
        {
            var status = ReplyParser.TryRead(_kept.Unread, out var reply);
            if (status == ParseStatus.NeedMoreData && reply.Length <= MaxFrameBytes) return true;
            if (status != ParseStatus.Complete || !sink.OnFrame(_kept.Unread[..(int)reply.Length], in reply))
            {
                Clear();
                return status == ParseStatus.Complete;
            }

            _kept.Consume((int)reply.Length);
        }

        return true;
    }

    /// <summary>Forgets what is kept: the stream is over.</summary>
    public void Clear() => _kept.Clear();
}
