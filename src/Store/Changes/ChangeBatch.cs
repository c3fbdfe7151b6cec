using System.Runtime.InteropServices;

namespace Understudy.Store;

/// <summary>Records of the log, copied out of it so that nobody waits for their reader. One thread.</summary>
public sealed class ChangeBatch
{
    private readonly byte[] _bytes = new byte[16 << 10];
    private long _next;
    private int _at;

    /// <summary>Number of the record that <see cref="TryTake"/> showed last.</summary>
    public long Lsn => _next - 1;

    public ChangeKind Kind { get; private set; }

    /// <summary>How many later changes the state may contain that was put in place with this record; 0 where it was made here.</summary>
    public uint Ahead { get; private set; }

    /// <summary>Empty for a flush. Valid until the log is read again.</summary>
    public ReadOnlySpan<byte> Key => _bytes.AsSpan(_at - _keyRoom, _keyBytes);

    internal int Length { get; set; }

    internal Span<byte> Room => _bytes.AsSpan(Length);

    private int _keyBytes;
    private int _keyRoom;

    /// <summary>Whether all have been taken.</summary>
    public bool IsAtEnd => _at >= Length;

    /// <summary>Forgets what has not been taken.</summary>
    public void Clear() => Length = _at = _keyBytes = _keyRoom = 0;

    /// <summary>Goes on to the next record.</summary>
    public bool TryTake()
    {
        if (_at >= Length) return false;
        Kind = (ChangeKind)_bytes[_at];
        _keyBytes = _bytes[_at + 1];
        Ahead = MemoryMarshal.Read<uint>(_bytes.AsSpan(_at + 4));
        _keyRoom = ChangeLog.BytesOf(_keyBytes) - ChangeLog.HeaderBytes;
        _at += ChangeLog.HeaderBytes + _keyRoom;
        _next++;
        return true;
    }

    internal void Begin(long next) => (_next, _at, Length, _keyBytes, _keyRoom) = (next, 0, 0, 0, 0);
}
