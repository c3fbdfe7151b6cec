using Understudy.Transport.Buffers;
using Understudy.Transport.Sockets;

namespace Understudy.LoadGenerator.Load;

/// <summary>What one connection has to send: collected during a batch of events, given to the kernel once at its end.</summary>
internal sealed class BatchedOutput(BatchSenders senders, BufferPool buffers) : IBatchSender
{
    private readonly ByteQueue _bytes = new(buffers);
    private bool _isListed;
    private bool _isBlocked;

    /// <summary>Where to send; null until there is a connection, and again once it is gone.</summary>
    public ISocket? Socket { get; set; }

    /// <summary>Room for that many bytes; they are sent at the end of the batch, after <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (!_isListed)
        {
            _isListed = true;
            senders.Add(this);
        }

        return _bytes.Reserve(bytes);
    }

    public void Advance(int bytes) => _bytes.Advance(bytes);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>The kernel has room again.</summary>
    public void Unblock()
    {
        _isBlocked = false;
        SendBatch();
    }

    public void SendBatch()
    {
        _isListed = false;
        if (Socket is null) _bytes.Clear();
        if (_isBlocked || _bytes.IsEmpty) return;
        _bytes.Consume(Socket!.Send(_bytes.Unread));
        _isBlocked = !_bytes.IsEmpty;
    }
}
