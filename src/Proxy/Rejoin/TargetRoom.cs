using Understudy.Protocol.Replies;
using Understudy.Protocol.Requests;
using Understudy.Protocol.Text;
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

    public void Write(int tag, UpstreamConnection upstream) => upstream.Output.Append(TextRequestWriter.Stats);

    public bool OnFrame(int tag, ReadOnlySpan<byte> frame, in Reply reply, UpstreamConnection upstream)
    {
        if (reply.Kind != ReplyKind.Stat)
        {
            _isLooking = false;
            IsTight = _stored > _limit / 2;
            return false;
        }

        if (StatLine.TryRead(frame, out var stat) && stat.Number is { } number) Read(in stat, number, upstream);
        return true;
    }

    public void OnFailure(int tag, Outcome failure) => _isLooking = false;

    private void Look()
    {
        if (_isLooking) return;
        (_items, _bytes) = (0, 0);
        _isLooking = target.TryEnqueue(this, 0, Verb.Stats, out _);
    }

    private void Read(in StatLine stat, long number, UpstreamConnection upstream)
    {
        if (stat.Is("limit_maxbytes"u8)) _limit = number;
        else if (stat.Is("bytes"u8)) _stored = number;
        else if (stat.Is("time"u8)) upstream.HearServerTime(number);
        if (!stat.Is("evictions"u8)) return;
        if (_evictionsBefore < 0) _evictionsBefore = number;
        IsFull |= number > _evictionsBefore;
    }
}
