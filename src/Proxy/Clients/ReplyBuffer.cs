using Understudy.Transport.Buffers;

namespace Understudy.Proxy.Clients;

/// <summary>A reply that waits for its turn. Small ones lie in the object itself, large ones in pooled memory.</summary>
internal sealed class ReplyBuffer(BufferPool pool)
{
    // A 100-byte value with its line fits thrice; a waiting flight stays small.
    private const int InlineBytes = 320;

    private readonly byte[] _inline = new byte[InlineBytes];
    private readonly ByteQueue _large = new(pool, BufferUse.Replies);
    private int _inlineLength;
    private bool _isReservedInline;   // what is written may be shorter than what was reserved, and lies where that is

    public int Length => _inlineLength + _large.Length;

    public ReadOnlySpan<byte> Bytes => _large.IsEmpty ? _inline.AsSpan(0, _inlineLength) : _large.Unread;

    public Span<byte> Reserve(int bytes)
    {
        _isReservedInline = _large.IsEmpty && _inlineLength + bytes <= InlineBytes;
        if (_isReservedInline) return _inline.AsSpan(_inlineLength);
        if (_inlineLength > 0)
        {
            _large.Append(_inline.AsSpan(0, _inlineLength));
            _inlineLength = 0;
        }

        return _large.Reserve(bytes);
    }

    public void Advance(int bytes)
    {
        if (_isReservedInline) _inlineLength += bytes;
        else _large.Advance(bytes);
    }

    public void Clear()
    {
        _inlineLength = 0;
        _large.Clear();
    }
}
