using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Text;

namespace Understudy.Proxy.Rejoin;

/// <summary>The keys of a server that has no dump of its items (before 1.5.4): from <c>stats cachedump</c>, slab class by slab class.
/// Reads lines; the connection is its owner's.</summary>
/// <remarks>Each class lists 2 MiB of text, the latest used items first (items.c, <c>do_item_cachedump</c>). There is no CAS token in it,
/// and up to 1.4.30 an item that never expires is shown with the time at which the server started.</remarks>
internal sealed class SlabDump
{
    private const int MaxClassBytes = 2 << 20;

    // Longest line: what does not fit any more ends a class's list.
    private const int MaxLineBytes = 512;

    private readonly Queue<int> _classes = new();
    private readonly byte[] _question = new byte[TextRequestWriter.FixedRoom];
    private int _newest = -1;
    private int _order;              // of the items of a class: the later, the colder
    private int _classBytes;

    /// <summary>A class holds more than it has listed.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>What to ask once an answer has ended; empty if that was the last one.</summary>
    public ReadOnlySpan<byte> NextQuestion()
    {
        _classBytes = _order = 0;
        return _classes.TryDequeue(out var next) ? _question.AsSpan(0, TextRequestWriter.Cachedump(next, _question)) : default;
    }

    /// <summary>Takes a line that is not of an item.</summary>
    /// <returns>False if it belongs to no such answer.</returns>
    public bool TryReadLine(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("END"u8)) return true;
        if (!StatLine.TryRead(line, out var stat) || !stat.Name.StartsWith("items:"u8)) return false;
        if (Utf8Parser.TryParse(stat.Name["items:".Length..], out int number, out _) && number > _newest)
        {
            _newest = number;
            _classes.Enqueue(number);
        }

        return true;
    }

    /// <summary>Reads a line that is of an item.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="unixSeconds">At least what the server's clock does not yet show.</param>
    /// <param name="key">What it says.</param>
    public bool TryReadItem(ReadOnlySpan<byte> line, long unixSeconds, out ListedKey key)
    {
        key = default;
        if (!CachedumpLine.TryRead(line, out var item)) return false;
        _classBytes += line.Length + 2;
        IsCutShort |= _classBytes > MaxClassBytes - MaxLineBytes;
        key = new ListedKey
        {
            Key = item.Key,
            ItemBytes = item.ValueBytes + "ITEM ".Length + item.Key.Length,
            AgeSeconds = _order++,
            // One that has been there in the past and still is when it is read never expires.
            ExpiresAt = item.ExpiresAt <= unixSeconds ? -1 : item.ExpiresAt,
        };
        return key.Key.Length <= 250;
    }
}
