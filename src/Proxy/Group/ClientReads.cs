using Understudy.Protocol.Requests;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Group;

/// <summary>What one client of a follower has asked the servers for, in the order of its lines. A line is answered whole, or the leader is
/// asked for it and all behind it.</summary>
/// <param name="reads">Asks the servers.</param>
/// <param name="buffers">Of the group's loop.</param>
/// <param name="onOver">Something has come: <see cref="TryCollect"/> may find more.</param>
internal sealed class ClientReads(FollowerReads reads, BufferPool buffers, Action onOver)
{
    // As many as a client that is served well asks for at once.
    private const int MostKeys = 64;

    private readonly Queue<KeyRead> _keys = new();
    private readonly ByteQueue _lines = new(buffers, BufferUse.Requests);
    private int _lineCount;

    /// <summary>Lines, as they came, that are not answered.</summary>
    public ReadOnlySpan<byte> Lines => _lines.Unread;

    public int LineCount => _lineCount;

    /// <summary>Servers are asked for none of them any more: they are the leader's to answer.</summary>
    public bool AreHandedOver { get; private set; }

    public bool IsFull => _keys.Count >= MostKeys;

    /// <summary>Asks for all keys of a line.</summary>
    /// <param name="bytes">From its first one.</param>
    /// <param name="request">A get in text.</param>
    public void Begin(ReadOnlySpan<byte> bytes, in Request request)
    {
        _lines.Append(bytes[..request.LineLength]);
        _lineCount++;
        var keys = bytes[request.KeyOffset..request.KeysEnd];
        var all = new KeyEnumerator(keys);
        while (all.MoveNext())
        {
            var isLast = all.Offset + all.Current.Length == keys.Length;
            var read = reads.Rent();
            read.Begin(this, all.Current, isLast ? request.LineLength : 0);
            _keys.Enqueue(read);
            reads.GoOn(read);
        }
    }

    public void NoteOver() => onOver();

    /// <summary>Puts the answers that are whole behind the others.</summary>
    /// <returns>False: the first line that is left is over, and none of the servers could be believed.</returns>
    public bool TryCollect(ByteQueue answers)
    {
        while (Judge() is { } isAnswered)
        {
            if (!isAnswered) return false;
            KeyRead read;
            do
            {
                read = _keys.Dequeue();
                if (read.Outcome == ReadOutcome.Hit) answers.Append(read.Value);
                var lineBytes = read.LineBytes;
                reads.Return(read);
                if (lineBytes == 0) continue;
                answers.Append("END\r\n"u8);
                _lines.Consume(lineBytes);
                _lineCount--;
                reads.Answered++;
                break;
            }
            while (true);
        }

        return true;
    }

    /// <summary>The leader answers all lines that are left.</summary>
    public void HandOver()
    {
        AreHandedOver = true;
        reads.HandedOver += _lineCount;
        ForgetKeys();
    }

    /// <summary>The leader has been asked.</summary>
    public void ForgetLines()
    {
        _lines.Clear();
        (_lineCount, AreHandedOver) = (0, false);
    }

    public void Clear()
    {
        ForgetKeys();
        ForgetLines();
    }

    // What is to be done with the first line: answered, or not, or, null, nothing yet.
    private bool? Judge()
    {
        var isAnswered = true;
        foreach (var read in _keys)
        {
            if (read.Outcome == ReadOutcome.Open) return null;
            isAnswered &= read.Outcome != ReadOutcome.Failed;
            if (read.LineBytes > 0) return isAnswered;
        }

        return null;
    }

    private void ForgetKeys()
    {
        while (_keys.TryDequeue(out var read))
        {
            // One that a server is being asked for comes back with its reply.
            if (read.Outcome == ReadOutcome.Open) read.Abandon();
            else reads.Return(read);
        }
    }
}
