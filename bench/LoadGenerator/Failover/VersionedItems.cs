using System.Buffers.Text;
using Understudy.LoadGenerator.Load;

namespace Understudy.LoadGenerator.Failover;

/// <summary>Items whose values tell which write they come from, and what was acknowledged of each.</summary>
/// <remarks>
/// One connection writes a key, so its versions are acknowledged in the order they were written. Memory: 8 bytes per item.
/// </remarks>
internal sealed class VersionedItems(int count, int valueBytes)
{
    /// <summary>The key and a version of ten digits.</summary>
    public const int LeastValueBytes = ItemPattern.KeyBytes + VersionDigits;

    private const int VersionDigits = 10;

    private readonly int[] _acknowledged = new int[count];
    private readonly int[] _written = new int[count];
    private readonly byte[] _filler = [.. Enumerable.Range(0, valueBytes).Select(i => (byte)('a' + (i % 23)))];

    public int Count => count;

    public int ValueBytes => valueBytes;

    public int NextVersion(int key) => ++_written[key];

    public int Acknowledged(int key) => _acknowledged[key];

    public void Acknowledge(int key, int version) => _acknowledged[key] = Math.Max(_acknowledged[key], version);

    public void WriteValue(Span<byte> destination, int key, int version)
    {
        _filler.CopyTo(destination);
        ItemPattern.WriteKey(destination, key);
        for (var i = LeastValueBytes - 1; i >= ItemPattern.KeyBytes; i--)
        {
            destination[i] = (byte)('0' + (version % 10));
            version /= 10;
        }
    }

    /// <summary>The version of a value; -1 for a value that nobody wrote for this key.</summary>
    public int VersionOf(int key, ReadOnlySpan<byte> value)
    {
        if (value.Length != valueBytes || !ItemPattern.TryReadKey(value[..ItemPattern.KeyBytes], out var named) || named != key) return -1;
        if (!Utf8Parser.TryParse(value.Slice(ItemPattern.KeyBytes, VersionDigits), out int version, out _)) return -1;
        return version <= _written[key] && value[LeastValueBytes..].SequenceEqual(_filler.AsSpan(LeastValueBytes)) ? version : -1;
    }
}
