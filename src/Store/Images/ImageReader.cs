using System.Runtime.InteropServices;
using Understudy.Store.Eviction;
using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Images;

/// <summary>Stores the items of an image again, with everything that clients can see of them and their place in the order of
/// eviction.</summary>
/// <remarks>Into any size of memory: what does not fit is evicted or left out as at any other time.</remarks>
internal sealed unsafe class ImageReader(ItemStore store, StoreSession session, Stream from) : IDisposable
{
    private readonly ItemTable _table = store.Table;
    private readonly ImageBuffer _block = new();
    private long _shift;
    private long _read;

    /// <summary>Items stored.</summary>
    public long Items { get; private set; }

    private ItemIndex Index => _table.Index;

    public ImageOutcome ReadHeader(uint unixNow, out ImageHeader header)
    {
        header = default;
        var bytes = MemoryMarshal.AsBytes(new Span<ImageHeader>(ref header));
        var length = from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (!bytes[..Math.Min(length, ImageFormat.Magic.Length)].SequenceEqual(ImageFormat.Magic)) return ImageOutcome.NotAnImage;
        if (length >= 12 && header.Version != ImageFormat.Version) return ImageOutcome.OtherVersion;
        fixed (byte* start = bytes)
        {
            var sum = ImageFormat.Checksum(0, start, ImageFormat.HeaderBytes - sizeof(ulong));
            if (length < bytes.Length || sum != header.Checksum) return ImageOutcome.Damaged;
        }

        if (header.UnixSecond > unixNow) return ImageOutcome.FromTheFuture;
        _shift = (long)header.UnixSecond - header.StoreSecond;
        return ImageOutcome.Loaded;
    }

    /// <summary>Moves a second of the clock that dated the items to the wall clock, from which this store's clock was set.</summary>
    public uint AsOfNow(uint second) => (uint)Math.Clamp(second + _shift, 1, uint.MaxValue);

    /// <summary>Reads all items.</summary>
    /// <param name="blockTaken">Told how many bytes of the stream are done with.</param>
    /// <returns>False if the image is damaged; some items have been stored then.</returns>
    public bool TryReadItems(Action<long> blockTaken)
    {
        var done = (long)ImageFormat.HeaderBytes;
        while (TryReadBlock(out var items))
        {
            if (items == 0) return IsEnd();
            if (!TryStoreAll(items)) return false;
            done += _block.Length;
            blockTaken(done);
        }

        return false;
    }

    public void Dispose() => _block.Dispose();

    private bool TryReadBlock(out uint items)
    {
        items = 0;
        _block.Begin(ImageFormat.BlockHeaderBytes);
        if (!TryFill(_block.Bytes)) return false;
        var bytes = *(uint*)_block.Start;
        if (bytes is 0 or > ImageFormat.LargestBlock || bytes % sizeof(ulong) != 0) return false;
        var content = _block.Append(bytes);
        if (!TryFill(new Span<byte>(content, (int)bytes))) return false;
        items = ((uint*)_block.Start)[1];
        var sizes = ImageFormat.Checksum(0, _block.Start, sizeof(ulong));
        return ImageFormat.Checksum(sizes, content, bytes) == ((uint*)_block.Start)[2];
    }

    private bool TryFill(Span<byte> bytes) => from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private bool IsEnd() =>
        _block.Length == ImageFormat.BlockHeaderBytes + sizeof(long)
        && *(long*)(_block.Start + ImageFormat.BlockHeaderBytes) == _read
        && from.ReadByte() < 0;

    private bool TryStoreAll(uint items)
    {
        long at = ImageFormat.BlockHeaderBytes;
        for (; items > 0; items--)
        {
            if (at + ImageFormat.RecordHeaderBytes + Item.HeaderBytes > _block.Length) return false;
            var record = _block.Start + at;
            var valueBytes = *(int*)record;
            var item = new Item(record + ImageFormat.RecordHeaderBytes);
            if (valueBytes < 0 || item.KeyBytes == 0) return false;
            at += ImageFormat.RecordHeaderBytes + Item.BytesOf(item.KeyBytes, valueBytes, item.HasFlags ? 1u : 0);
            if (at > _block.Length) return false;
            _read++;
            if (TryStore(item, valueBytes, record[4], record[5])) Items++;
        }

        return at == _block.Length;
    }

    private bool TryStore(Item item, int valueBytes, byte queue, int hits)
    {
        var expiresAt = item.ExpiresAt == Expiration.Never ? Expiration.Never : AsOfNow(item.ExpiresAt);
        if (Item.IsExpired(expiresAt, session.Now) || !store.Fits(item.KeyBytes, valueBytes, item.Flags)) return false;
        var shape = new ItemShape
        {
            Key = item.Key, ValueBytes = valueBytes, Flags = item.Flags, ExpiresAt = expiresAt, Marks = item.Marks,
            Queue = queue == SegmentQueue.Main ? SegmentQueue.Main : SegmentQueue.Small,
        };
        if (!store.Allocator.TryReserve(session, store.Evictor, in shape, out var reservation)) return false;
        new ReadOnlySpan<byte>(item.ValueStart, valueBytes).CopyTo(reservation.Value);
        reservation.Item.Cas = item.Cas;
        reservation.Item.SetAccess(item, (uint)_shift);

        var hash = Index.HashOf(item.Key);
        var bucket = Index.Lock(hash);
        var old = Index.Find(bucket, hash, item.Key);
        _table.Link(session, bucket, old, hash, in reservation);
        var slot = Index.FindPlace(bucket, reservation.Place);
        *slot = Slot.Of(hash, reservation.Place, Math.Min(hits, Slot.MostHits), shape.Queue == SegmentQueue.Main);
        Bucket.Unlock(bucket);
        return true;
    }
}
