using System.Numerics;

namespace Understudy.Store.Images;

/// <summary>How a store looks as a stream: a header, blocks of items, and a block that ends it.</summary>
/// <remarks>
/// Header: <c>0 magic u64 | 8 version u32 | 12 zero u32 | 16 last CAS token u64 | 24 second of the items' clock u32 | 28 Unix second u32 |
/// 32 pending flush u32 | 36 zeros | 60 CRC-32C of the first 56 bytes</c>.
/// Block: <c>0 bytes u32 | 4 items u32 | 8 CRC-32C of the rest and of the first eight bytes u32 | 12 zero u32</c>, then the records.
/// Record: <c>0 value length u32 | 4 queue u8 | 5 hits u8 | 6 zero u16</c>, then the item as it lies in a segment.
/// The end is a block of 8 bytes and no items: how many items there were. Everything is little-endian and a multiple of 8 bytes.
/// </remarks>
internal static class ImageFormat
{
    /// <summary>Another layout, another number: an image is read by the version that wrote it or by none.</summary>
    public const uint Version = 1;

    public const int HeaderBytes = 64;
    public const int BlockHeaderBytes = 16;
    public const int RecordHeaderBytes = 8;

    /// <summary>A block is written when it has this many bytes; a larger item makes a larger block.</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>No block is larger: one not yet full and the largest item (-I 1g) behind it.</summary>
    public const uint LargestBlock = (1 << 30) + (2 * BlockBytes);

    /// <summary>First bytes of an image.</summary>
    public static ReadOnlySpan<byte> Magic => "USTNODE\n"u8;

    /// <summary>CRC-32C, which the processor computes; length in multiples of 8.</summary>
    public static unsafe uint Checksum(uint crc, byte* bytes, long length)
    {
        for (var at = 0L; at < length; at += sizeof(ulong)) crc = BitOperations.Crc32C(crc, *(ulong*)(bytes + at));
        return crc;
    }
}
