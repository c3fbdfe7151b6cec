using Understudy.Protocol;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Group;

/// <summary>What a client waits for from the leader: while there is anything, it reads nothing elsewhere (S17).</summary>
/// <param name="buffers">Of the group's loop.</param>
internal sealed class CarriedOrder(BufferPool buffers)
{
    private readonly Queue<Verb> _verbs = new();
    private readonly ByteQueue _line = new(buffers);     // the beginning of one
    private long _skipBytes;         // of a value

    /// <summary>Everything has been answered.</summary>
    public bool IsEmpty => _verbs.Count == 0 && _skipBytes == 0;

    public void Add(Verb verb) => _verbs.Enqueue(verb);

    /// <summary>The leader has answered something.</summary>
    /// <returns>False: that is nothing that was asked for, and nobody can say from here on what the client still waits for.</returns>
    public bool TryTake(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_skipBytes > 0)
            {
                var skipped = (int)Math.Min(_skipBytes, bytes.Length);
                _skipBytes -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var isWhole = TryTakeLine(ref bytes, out var reply, out var makesSense);
            if (!makesSense || !_verbs.TryPeek(out var verb) || (isWhole && !ReplyShape.IsLegal(verb, reply.Kind))) return false;
            if (!isWhole) return true;
            if (ReplyShape.IsLast(verb, reply.Kind)) _verbs.Dequeue();
        }

        return true;
    }

    public void Clear()
    {
        _verbs.Clear();
        _line.Clear();
        _skipBytes = 0;
    }

    private bool TryTakeLine(ref ReadOnlySpan<byte> bytes, out Reply reply, out bool makesSense)
    {
        var end = bytes.IndexOf((byte)'\n') + 1;
        var piece = end == 0 ? bytes : bytes[..end];
        bytes = bytes[piece.Length..];
        reply = default;
        if (end == 0 || !_line.IsEmpty) _line.Append(piece);
        makesSense = _line.Length <= ProtocolLimits.MaxReplyLineBytes;
        if (end == 0 || !makesSense) return false;
        makesSense = ReplyParser.TryRead(_line.IsEmpty ? piece : _line.Unread, out reply) != ParseStatus.Invalid;
        _line.Clear();
        // With a value it is longer than the line.
        _skipBytes = reply.Length - reply.LineLength;
        return makesSense;
    }
}
