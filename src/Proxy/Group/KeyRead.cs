using Understudy.Protocol;
using Understudy.Routing.Pools;
using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Group;

/// <summary>One key that a follower's client asked for, on its way to one server after the other.</summary>
/// <param name="buffers">Of the group's loop.</param>
internal sealed class KeyRead(BufferPool buffers)
{
    private readonly byte[] _key = new byte[ProtocolLimits.MaxKeyBytes];
    private readonly ByteQueue _value = new(buffers, BufferUse.Replies);
    private int _keyBytes;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyBytes);

    /// <summary>Whose it is; null: nobody waits for it any more.</summary>
    public ClientReads? Owner { get; private set; }

    /// <summary>Bytes of the line that ends with it; 0: it is not the last key of its line.</summary>
    public int LineBytes { get; private set; }

    /// <summary>Replicas that were asked, or could not be.</summary>
    public ReplicaMask Tried { get; set; }

    /// <summary>A server that holds every acknowledged write does not have it.</summary>
    public bool IsMissed { get; set; }

    public ReadOutcome Outcome { get; private set; }

    /// <summary>The frame with its value, as a server sent it.</summary>
    public ReadOnlySpan<byte> Value => _value.Unread;

    public void Begin(ClientReads owner, ReadOnlySpan<byte> key, int lineBytes)
    {
        (Owner, LineBytes, _keyBytes) = (owner, lineBytes, key.Length);
        (Tried, IsMissed, Outcome) = (ReplicaMask.None, false, ReadOutcome.Open);
        key.CopyTo(_key);
    }

    public void End(ReadOutcome outcome, ReadOnlySpan<byte> value = default)
    {
        Outcome = outcome;
        if (!value.IsEmpty) _value.Append(value);
        Owner!.NoteOver();
    }

    /// <summary>Nobody waits for it.</summary>
    public void Abandon() => Owner = null;

    public void Clear()
    {
        Owner = null;
        _value.Clear();
    }
}
