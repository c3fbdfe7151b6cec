using System.Buffers.Text;
using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Proxy.Upstreams;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Rejoin;

/// <summary>Watches whether a server that is being filled still has room: once it evicts, each item copied costs one that is worth
/// more.</summary>
internal sealed class TargetRoom(UpstreamConnection target) : IUpstreamCall
{
    /// <summary>Most items that should be under way while little room is left: they may all evict others, and those are the ones that
    /// were copied first.</summary>
    public const int TightWindow = 32;

    // stats costs a server what a few dozen sets do.
    private const int LookEveryItems = 512;
    private const int LookEveryItemsWhenTight = 32;
    private const long LookEveryBytes = 4 << 20;

    private long _evictionsBefore = -1;
    private long _limit;
    private long _stored;
    private bool _isLooking;
    private int _items;
    private long _bytes;

    /// <summary>It has evicted since the first look.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Its items take half of its memory. What they take beyond their bytes is not known: rounding up, bookkeeping, pages of
    /// other sizes.</summary>
    public bool IsTight { get; private set; }

    /// <summary>Looks for the first time. Before anything is copied.</summary>
    public void Start() => Look();

    public void OnCopied(long bytes)
    {
        _bytes += bytes;
        if (++_items >= (IsTight ? LookEveryItemsWhenTight : LookEveryItems) || _bytes >= LookEveryBytes) Look();
    }

    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append("stats\r\n"u8);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (reply.Kind != ReplyKind.Stat)
        {
            _isLooking = false;
            IsTight = _stored > _limit / 2;
            return false;
        }

        if (TryRead("STAT evictions "u8, frame, out var evictions))
        {
            if (_evictionsBefore < 0) _evictionsBefore = evictions;
            IsFull |= evictions > _evictionsBefore;
        }
        else if (TryRead("STAT limit_maxbytes "u8, frame, out var limit))
        {
            _limit = limit;
        }
        else if (TryRead("STAT bytes "u8, frame, out var bytes))
        {
            _stored = bytes;
        }
        else if (TryRead("STAT time "u8, frame, out var time))
        {
            upstream.HearServerTime(time);
        }

        return true;
    }

    public void OnFailure(int tag, Outcome failure) => _isLooking = false;

    private void Look()
    {
        if (_isLooking) return;
        (_items, _bytes) = (0, 0);
        _isLooking = target.TryEnqueue(this, 0, Verb.Stats, out _);
    }

    private static bool TryRead(ReadOnlySpan<byte> name, ReadOnlySpan<byte> line, out long number)
    {
        number = 0;
        return line.StartsWith(name) && Utf8Parser.TryParse(line[name.Length..], out number, out _);
    }
}
