using Understudy.Store;

namespace Understudy.Node.State;

/// <summary>Keys of some buckets, one behind the other with their lengths in front.</summary>
internal struct WalkedKeys() : IItemVisitor
{
    private byte[] _bytes = [];
    private int _length;

    public void Visit(in ItemView item)
    {
        var needed = _length + 1 + item.Key.Length;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, 2 * Math.Max(_bytes.Length, 8 << 10)));
        _bytes[_length] = (byte)item.Key.Length;
        item.Key.CopyTo(_bytes.AsSpan(_length + 1));
        _length = needed;
    }

    public void Clear() => _length = 0;

    /// <summary>Shows the key at a place, and moves on to the next.</summary>
    public readonly bool TryTake(ref int at, out ReadOnlySpan<byte> key)
    {
        key = at < _length ? _bytes.AsSpan(at + 1, _bytes[at]) : default;
        at += 1 + key.Length;
        return !key.IsEmpty;
    }
}
