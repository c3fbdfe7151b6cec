using System.Runtime.InteropServices;
using Understudy.Store.Index;
using Understudy.Store.Items;
using Understudy.Store.Segments;

namespace Understudy.Store.Images;

/// <summary>Writes the live items of a store, oldest segment first, so that loading them in this order restores the queues.</summary>
internal sealed unsafe class ImageWriter(ItemTable table, StoreSession session, Stream to) : IDisposable
{
    private readonly ImageBuffer _block = new();
    private uint _itemsInBlock;
    private long _items;

    private ItemIndex Index => table.Index;

    private SegmentTable Segments => table.Segments;

    public void WriteHeader(ImageHeader header)
    {
        header.Magic = MemoryMarshal.Read<ulong>(ImageFormat.Magic);
        header.Version = ImageFormat.Version;
        header.Checksum = ImageFormat.Checksum(0, (byte*)&header, ImageFormat.HeaderBytes - sizeof(ulong));
        to.Write(new ReadOnlySpan<byte>(&header, ImageFormat.HeaderBytes));
        _block.Begin(ImageFormat.BlockHeaderBytes);
    }

    /// <summary>All of a sealed segment that lives.</summary>
    public void WriteSegment(int id)
    {
        var end = Segments[id].End;
        for (long at = 0; at < end;)
        {
            var place = Segments.PlaceOf(id, at);
            var item = Segments.ItemAt(place);
            at += table.BytesOf(place, item);
            var slot = SlotOf(place, item);
            if (slot != 0 && table.StateOf(place, item, session.Now) == FindOutcome.Hit) WriteItem(place, item, slot);
        }
    }

    /// <returns>How many items were written.</returns>
    public long WriteEnd()
    {
        WriteBlock();
        *(long*)_block.Append(sizeof(long)) = _items;
        WriteBlock();
        return _items;
    }

    public void Dispose() => _block.Dispose();

    // 0 when its key leads elsewhere: the item was overwritten or deleted.
    private ulong SlotOf(ulong place, Item item)
    {
        var bucket = Index.Lock(Index.HashOf(item.Key));
        var slot = Index.FindPlace(bucket, place);
        var found = slot is null ? 0 : *slot;
        Bucket.Unlock(bucket);
        return found;
    }

    private void WriteItem(ulong place, Item item, ulong slot)
    {
        var bytes = table.BytesOf(place, item);
        var record = _block.Append(ImageFormat.RecordHeaderBytes + bytes);
        var queue = Slot.IsMain(slot) ? SegmentQueue.Main : SegmentQueue.Small;
        *(ulong*)record = (uint)Segments.ValueBytesOf(place, item) | ((ulong)queue << 32) | ((ulong)Slot.HitsOf(slot) << 40);
        Buffer.MemoryCopy(item.Start, record + ImageFormat.RecordHeaderBytes, bytes, bytes);
        _itemsInBlock++;
        _items++;
        if (_block.Length >= ImageFormat.BlockBytes) WriteBlock();
    }

    private void WriteBlock()
    {
        var content = _block.Length - ImageFormat.BlockHeaderBytes;
        if (content == 0) return;
        var header = (uint*)_block.Start;
        header[0] = (uint)content;
        header[1] = _itemsInBlock;
        var sizes = ImageFormat.Checksum(0, _block.Start, sizeof(ulong));
        header[3] = 0;
        header[2] = ImageFormat.Checksum(sizes, _block.Start + ImageFormat.BlockHeaderBytes, content);
        to.Write(_block.Bytes);
        _block.Begin(ImageFormat.BlockHeaderBytes);
        _itemsInBlock = 0;
    }
}
