namespace Understudy.Node.Replication;

/// <summary>How far the other node's clock is from ours, as far as that can be known.</summary>
/// <remarks>The other clock showed something after we had sent what it answers: so ours was at least so far ahead of it. A difference that
/// is taken for too small makes a TTL short, which costs a hit, and never long.</remarks>
internal sealed class PeerClock
{
    // How far apart the beginning of a batch, by which loops tell the time, and what is read or sent in it may be.
    private const long BatchMilliseconds = 20;

    // Clocks drift: what was measured long ago does not count.
    private const long WindowMilliseconds = 10_000;

    private const long Unknown = long.MinValue / 4;

    private long _current = Unknown;
    private long _last = Unknown;
    private long _windowEnd = long.MinValue;

    /// <summary>Another link, perhaps to another life of the other node.</summary>
    public void Forget() => (_current, _last, _windowEnd) = (Unknown, Unknown, long.MinValue);

    /// <param name="sent">What our clock showed when we sent what is answered.</param>
    /// <param name="clock">What the other one showed when it answered.</param>
    public void Note(long sent, long clock, long now)
    {
        if (now >= _windowEnd) (_last, _current, _windowEnd) = (_current, Unknown, now + WindowMilliseconds);
        _current = Math.Max(_current, sent - clock - BatchMilliseconds);
    }

    /// <summary>The instant by our clock, or earlier; <see cref="long.MinValue"/> if nothing is known.</summary>
    public long OurTime(long clock) => Offset == Unknown ? long.MinValue : clock + Offset;

    /// <summary>The second of our clock in which an item is gone.</summary>
    /// <returns>Null if it is gone already, or the clocks are not known.</returns>
    public uint? ExpiryOf(uint expiresAt, long nowMilliseconds)
    {
        if (expiresAt == 0) return 0;
        if (Offset == Unknown) return null;
        var second = ((expiresAt * 1000L) + Offset) / 1000;
        return second <= nowMilliseconds / 1000 ? null : (uint)Math.Min(second, uint.MaxValue);
    }

    private long Offset => Math.Max(_current, _last);
}
