namespace Understudy.Store.Items;

/// <summary>An item in a segment: 20 bytes, then client flags unless 0, key, value, and padding to 8 bytes.</summary>
/// <remarks>
/// <c>0 cas u64 | 8 expiry u32 | 12 key length u8, value length u24 | 16 marks u8, last access u24</c>. The line end is not stored.
/// Only the first 20 bytes, and numbers of at most <see cref="MaxMutableBytes"/>, change after an item is published, under the lock of its
/// bucket; the exception is the last word, which readers change by compare-and-swap.
/// </remarks>
internal readonly unsafe struct Item(byte* start)
{
    public const int HeaderBytes = 20;
    public const int FlagsBytes = 4;

    /// <summary>Longest value that changes in place: a 64-bit number and some padding. Readers copy values up to this length.</summary>
    public const int MaxMutableBytes = 32;

    /// <summary>In the length field of a large item, whose segment knows the true length.</summary>
    public const int LargeValue = 0xFFFFFF;

    private const uint AccessMask = 0xFFFFFF;

    public byte* Start => start;
    public ref ulong Cas => ref *(ulong*)start;
    public ref uint ExpiresAt => ref *(uint*)(start + 8);
    public ref uint MarksWord => ref *(uint*)(start + 16);
    public int KeyBytes => *(start + 12);
    public int StoredValueBytes => (int)(*(uint*)(start + 12) >> 8);
    public ItemMarks Marks => (ItemMarks)(byte)MarksWord;
    public bool HasFlags => (Marks & ItemMarks.HasFlags) != 0;
    public uint Flags => HasFlags ? *(uint*)(start + HeaderBytes) : 0;
    public byte* KeyStart => start + HeaderBytes + (HasFlags ? FlagsBytes : 0);
    public ReadOnlySpan<byte> Key => new(KeyStart, KeyBytes);
    public byte* ValueStart => KeyStart + KeyBytes;

    /// <summary>Bytes of an item in its segment.</summary>
    public static long BytesOf(int keyBytes, long valueBytes, uint flags) =>
        (HeaderBytes + (flags == 0 ? 0 : FlagsBytes) + keyBytes + valueBytes + 7) & ~7L;

    /// <summary>Makes reserved memory an item that can be walked over, though nothing points to it yet.</summary>
    public void Prepare(ReadOnlySpan<byte> key, int valueBytes, uint flags, ItemMarks marks, uint now)
    {
        if (flags != 0) marks |= ItemMarks.HasFlags;
        Cas = 0;
        ExpiresAt = 0;
        *(uint*)(start + 12) = (uint)key.Length | ((uint)Math.Min(valueBytes, LargeValue) << 8);
        MarksWord = (byte)marks | ((now & AccessMask) << 8);
        if (flags != 0) *(uint*)(start + HeaderBytes) = flags;
        key.CopyTo(new Span<byte>(KeyStart, key.Length));
    }

    /// <summary>Takes over the last access of another item, whose clock is that many seconds behind.</summary>
    public void SetAccess(Item of, uint shift) =>
        MarksWord = (byte)Marks | ((((of.MarksWord >> 8) + shift) & AccessMask) << 8);

    public static uint SecondsSinceAccess(uint marksWord, uint now) => (now - (marksWord >> 8)) & AccessMask;

    public static bool IsExpired(uint expiresAt, uint now) => expiresAt != 0 && expiresAt <= now;

    public void SetMark(ItemMarks mark) => Interlocked.Or(ref MarksWord, (byte)mark);

    public void ClearMark(ItemMarks mark) => Interlocked.And(ref MarksWord, ~(uint)mark);

    /// <summary>Notes a hit as memcached does with a segmented LRU (do_item_bump): the first hit only marks the item as fetched, later ones
    /// refresh the access time, at most once a minute (ITEM_UPDATE_INTERVAL).</summary>
    public void NoteHit(uint now)
    {
        const uint minute = 60;
        var word = Volatile.Read(ref MarksWord);
        var marks = (ItemMarks)(byte)word;
        uint next;
        if ((marks & ItemMarks.Fetched) == 0) next = word | (byte)ItemMarks.Fetched;
        else if ((marks & ItemMarks.Active) == 0 || SecondsSinceAccess(word, now) >= minute)
            next = ((byte)(marks | ItemMarks.Active)) | ((now & AccessMask) << 8);
        else return;
        // When somebody else changed the word meanwhile, their hit or mark is as good as ours.
        Interlocked.CompareExchange(ref MarksWord, next, word);
    }

    /// <summary>Notes that a command other than a read has used the item, as memcached does (do_item_update): it was accessed, not
    /// fetched. Under the lock.</summary>
    public void NoteUse(uint now)
    {
        var word = Volatile.Read(ref MarksWord);
        Interlocked.CompareExchange(ref MarksWord, (byte)word | ((now & AccessMask) << 8), word);
    }
}
