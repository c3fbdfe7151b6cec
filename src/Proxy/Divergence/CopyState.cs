using Understudy.Hashing;
using Understudy.Protocol.Replies;
using Understudy.Proxy.Copies;

namespace Understudy.Proxy.Divergence;

/// <summary>What one replica said of an item, without the value itself.</summary>
internal readonly struct CopyState
{
    // Each server counts its own seconds, and a touch reaches them one after the other.
    private const long MaxTtlDifferenceSeconds = 2;

    private readonly bool _isThere;
    private readonly bool _isUnclear;
    private readonly int _valueLength;
    private readonly ulong _value;
    private readonly ulong _flags;
    private readonly long? _ttlSeconds;   // null: its server does not tell

    private CopyState(ReadOnlySpan<byte> frame, in Reply reply)
    {
        _isThere = reply.Kind is ReplyKind.MetaValue or ReplyKind.Value;
        _isUnclear = !_isThere && reply.Kind is not (ReplyKind.MetaMiss or ReplyKind.End);
        if (!_isThere) return;
        _isUnclear = !ItemState.TryReadAttributes(frame, in reply, out var flags, out _ttlSeconds)
            || reply.IsStale || reply.IsWin || reply.IsTokenTaken;
        _valueLength = reply.ValueLength;
        _value = KeyFingerprint.Of(frame.Slice(reply.LineLength, reply.ValueLength));
        _flags = KeyFingerprint.Of(flags);
    }

    /// <summary>Takes a reply to <see cref="ItemState.WriteQuery"/>.</summary>
    public static CopyState Of(ReadOnlySpan<byte> frame, in Reply reply) => new(frame, in reply);

    /// <summary>Compares what two replicas said at the same place in the order of writes.</summary>
    public static Verdict Compare(in CopyState one, in CopyState other)
    {
        if (one._isUnclear || other._isUnclear) return Verdict.Unclear;
        if (one._isThere != other._isThere) return Verdict.Missing;
        if (!one._isThere) return Verdict.Equal;
        if (one._valueLength != other._valueLength || one._value != other._value || one._flags != other._flags) return Verdict.Different;
        if (one._ttlSeconds is not { } ttl || other._ttlSeconds is not { } otherTtl) return Verdict.Equal;
        if (ttl < 0 != otherTtl < 0) return Verdict.Different;
        return Math.Abs(ttl - otherTtl) <= MaxTtlDifferenceSeconds ? Verdict.Equal : Verdict.Different;
    }

    /// <summary>For the log.</summary>
    public override string ToString() => _ttlSeconds is null ? $"{_valueLength} bytes" : $"{_valueLength} bytes, TTL {_ttlSeconds}";
}
