using System.Numerics;
using System.Runtime.InteropServices;

namespace Understudy.Store.Eviction;

/// <summary>Remembers hashes of items that left the small queue unread; who comes back soon goes straight to the main queue
/// (S3-FIFO).</summary>
/// <remarks>
/// Sets of 16 short fingerprints, each a little FIFO. Of a set only so many ways are used that all sets together remember half as many
/// items as are held. Written by the holder of the maintenance lock; a reader that sees half a change only takes a wrong hint.
/// </remarks>
internal sealed unsafe class GhostQueue : IDisposable
{
    private const int Ways = 16;
    private const int BytesPerWay = sizeof(ushort);
    private const int LimitBytesPerWay = 256;   // 0.8 % of the limit; enough for half of the items when they take 128 bytes or more

    private readonly ushort* _sets;
    private readonly int _setShift;
    private readonly long _setCount;
    private int _waysInUse = 1;

    public GhostQueue(long limitBytes)
    {
        _setCount = (long)BitOperations.RoundUpToPowerOf2((ulong)(limitBytes / LimitBytesPerWay / Ways));
        _setShift = 64 - BitOperations.Log2((ulong)_setCount);
        _sets = (ushort*)NativeMemory.AllocZeroed((nuint)Bytes);
    }

    public long Bytes => _setCount * Ways * BytesPerWay;

    public void FitTo(long items) => _waysInUse = (int)Math.Clamp(items / 2 / _setCount, 1, Ways);

    public bool Contains(ulong hash) => SetOf(hash).IndexOf(FingerprintOf(hash)) >= 0;

    public void Add(ulong hash)
    {
        var set = SetOf(hash);
        set[..^1].CopyTo(set[1..]);
        set[0] = FingerprintOf(hash);
    }

    public void Dispose() => NativeMemory.Free(_sets);

    // Another mixing than the index uses, or the keys of one bucket would also share a set.
    private Span<ushort> SetOf(ulong hash) => new(_sets + (long)((hash * 0x9E3779B97F4A7C15) >> _setShift) * Ways, _waysInUse);

    private static ushort FingerprintOf(ulong hash) => (ushort)((hash >> 24) | 1);
}
