using System.Buffers.Binary;
using System.Numerics;

namespace Understudy.Proxy.Rejoin;

/// <summary>Sorts keys by how warm their items are, in bounded memory: what does not fit into a few blocks goes to a file.</summary>
/// <remarks>
/// A bucket for each power of two of the age in seconds, once for items that were read since they were written and, behind all of those,
/// once for
/// items that were not. Within a bucket keys keep the order in which they came. A record is a length, the item's size, expiry and
/// CAS token, and the key.
/// </remarks>
internal sealed class KeySpool : IDisposable
{
    /// <summary>Most bytes of keys: ten million of a usual length. A disk that is shared should not be filled by a cache.</summary>
    public const long MaxBytes = 1L << 30;

    private const int AgeBuckets = 16;
    private const int BlockBytes = 64 << 10;
    private const int RecordHeader = 1 + sizeof(int) + sizeof(long) + sizeof(ulong);

    private readonly Bucket?[] _buckets = new Bucket?[2 * AgeBuckets];
    private readonly SpillFile _file;
    private readonly long _maxBytes;
    private long _bytes;
    private byte[] _block = [];      // being read
    private int _position;
    private int _end;
    private int _bucket;

    /// <param name="directory">For the file; it is not made before it is needed.</param>
    /// <param name="maxBytes">Past it, no key is taken.</param>
    public KeySpool(string directory, long maxBytes = MaxBytes)
    {
        _file = new SpillFile(directory);
        _maxBytes = maxBytes;
    }

    /// <summary>Keys added.</summary>
    public long Count { get; private set; }

    /// <summary>Why it takes no more keys, or has lost some; null if all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Some could not be read back.</summary>
    public bool HasLostKeys { get; private set; }

    /// <summary>Takes a key in.</summary>
    /// <returns>False if there is no room; those before it are kept.</returns>
    public bool TryAdd(in ListedKey key)
    {
        var record = RecordHeader + key.Key.Length;
        if (_bytes + record > _maxBytes) Problem ??= $"the list is longer than {_maxBytes >> 20} MiB";
        if (Problem is not null) return false;

        var bucket = _buckets[BucketOf(key.AgeSeconds, key.IsFetched)] ??= new Bucket();
        if (bucket.Used + record > BlockBytes && !TrySpill(bucket)) return false;
        bucket.Add(in key);
        _bytes += record;
        Count++;
        return true;
    }

    /// <summary>Takes the warmest key that is left. Nothing is added any more from then on.</summary>
    public bool TryTake(out ListedKey key)
    {
        key = default;
        while (_position == _end)
        {
            if (!TryNextBlock()) return false;
        }

        var length = _block[_position];
        var record = _block.AsSpan(_position + 1);
        key = new ListedKey
        {
            ItemBytes = BinaryPrimitives.ReadInt32LittleEndian(record),
            ExpiresAt = BinaryPrimitives.ReadInt64LittleEndian(record[4..]),
            Cas = BinaryPrimitives.ReadUInt64LittleEndian(record[12..]),
            Key = record.Slice(RecordHeader - 1, length),
        };
        _position += RecordHeader + length;
        return true;
    }

    public void Dispose()
    {
        Array.Clear(_buckets);
        _position = _end = 0;
        _block = [];
        _file.Dispose();
    }

    private static int BucketOf(long ageSeconds, bool isFetched)
    {
        var age = Math.Min(BitOperations.Log2((ulong)Math.Max(0, ageSeconds) + 1), AgeBuckets - 1);
        return isFetched ? age : AgeBuckets + age;
    }

    private bool TrySpill(Bucket bucket)
    {
        if (!_file.TryAppend(bucket.Block.AsSpan(0, bucket.Used), out var offset))
        {
            Problem = _file.Problem;
            return false;
        }

        bucket.Spilled.Enqueue((offset, bucket.Used));
        bucket.Used = 0;
        return true;
    }

    private bool TryNextBlock()
    {
        for (; _bucket < _buckets.Length; _bucket++)
        {
            if (_buckets[_bucket] is not { } bucket) continue;
            if (bucket.Spilled.TryDequeue(out var spilled))
            {
                if (_block.Length == 0) _block = new byte[BlockBytes];
                (_position, _end) = (0, spilled.Bytes);
                if (_file.TryRead(spilled.Offset, _block.AsSpan(0, _end))) return true;
                Problem = $"what was listed cannot be read back: {_file.Problem}";
                HasLostKeys = true;
                _end = 0;
                continue;
            }

            (_block, _position, _end) = (bucket.Block, 0, bucket.Used);
            _buckets[_bucket++] = null;
            return true;
        }

        return false;
    }

    private sealed class Bucket
    {
        public byte[] Block { get; } = new byte[BlockBytes];

        public int Used { get; set; }

        /// <summary>Blocks in the file, oldest first.</summary>
        public Queue<(long Offset, int Bytes)> Spilled { get; } = new();

        public void Add(in ListedKey key)
        {
            var record = Block.AsSpan(Used);
            record[0] = (byte)key.Key.Length;
            BinaryPrimitives.WriteInt32LittleEndian(record[1..], key.ItemBytes);
            BinaryPrimitives.WriteInt64LittleEndian(record[5..], key.ExpiresAt);
            BinaryPrimitives.WriteUInt64LittleEndian(record[13..], key.Cas);
            key.Key.CopyTo(record[RecordHeader..]);
            Used += RecordHeader + key.Key.Length;
        }
    }
}
