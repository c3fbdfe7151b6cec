using System.Runtime.CompilerServices;

namespace Understudy.Transport.Buffers;

/// <summary>A queue of bytes in one contiguous pooled block: what waits to be sent, or the beginning of a message whose end has not
/// come.</summary>
/// <remarks>Holds no memory while empty, which is what makes an idle connection cheap. Grows by doubling; the owner bounds it.</remarks>
/// <param name="pool">Where its memory comes from.</param>
/// <param name="use">What that is counted as.</param>
public sealed unsafe class ByteQueue(BufferPool pool, BufferUse use = BufferUse.Work)
{
    private byte* _block;
    private int _capacity;
    private int _head;
    private int _tail;

    /// <summary>Bytes waiting.</summary>
    public int Length => _tail - _head;

    public bool IsEmpty => _tail == _head;

    /// <summary>Bytes of memory that it holds.</summary>
    public int Capacity => _capacity;

    /// <summary>The bytes waiting, oldest first. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Unread
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_block + _head, _tail - _head);
    }

    /// <summary>Room for at least that many bytes behind the last one. Write there, then <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int bytes)
    {
        if (_capacity - _tail < bytes) MakeRoom(bytes);
        return new Span<byte>(_block + _tail, _capacity - _tail);
    }

    /// <summary>Makes the first <paramref name="bytes"/> of the reserved room part of the queue.</summary>
    public void Advance(int bytes) => _tail += bytes;

    /// <summary>Copies bytes to the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _tail += bytes.Length;
    }

    /// <summary>Drops the oldest bytes. Once empty, the memory goes back to the pool.</summary>
    public void Consume(int bytes)
    {
        _head += bytes;
        if (_head == _tail) Clear();
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        if (_block is not null) pool.Return(_block, _capacity, use);
        _block = null;
        _capacity = _head = _tail = 0;
    }

    /// <summary>Takes a block of at least that size, unless it has one; its owner knows better than to double it.</summary>
    public void GrowTo(int capacity)
    {
        if (capacity > _capacity) Move(capacity);
    }

    private void MakeRoom(int bytes)
    {
        if (_block is null)
        {
            _block = pool.Rent(bytes, out _capacity, use);
            return;
        }

        var length = _tail - _head;
        // Moving down at most half a block makes room for half a block: each byte appended pays for at most one byte moved.
        if (_capacity - length >= bytes && length <= _capacity / 2)
        {
            Buffer.MemoryCopy(_block + _head, _block, _capacity, length);
            _head = 0;
            _tail = length;
        }
        else
        {
            // At least twice the block, or a queue that stays nearly full would be copied whole for every few bytes that pass through it.
            Move((int)Math.Max(checked(length + bytes), Math.Min(_capacity * 2L, Array.MaxLength)));
        }
    }

    private void Move(int minCapacity)
    {
        var length = _tail - _head;
        var block = pool.Rent(minCapacity, out var capacity, use);
        if (_block is not null)
        {
            Buffer.MemoryCopy(_block + _head, block, capacity, length);
            pool.Return(_block, _capacity, use);
        }

        _block = block;
        _capacity = capacity;
        _head = 0;
        _tail = length;
    }
}
