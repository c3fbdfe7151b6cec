namespace Understudy.Store.Items;

/// <summary>Exptimes of the wire as seconds of Unix time.</summary>
public static class Expiration
{
    /// <summary>The second that stands for no end.</summary>
    public const uint Never = 0;

    /// <summary>REALTIME_MAXDELTA: larger ones are points in time.</summary>
    public const long LongestRelative = 60 * 60 * 24 * 30;

    // memcached stores "expired since ever" as second 1 of its own clock (realtime() in memcached.c); so do we, of the Unix clock.
    private const uint LongAgo = 1;

    /// <param name="exptime">As on the wire: 0 never, negative long ago, up to 30 days relative, above a Unix time.</param>
    /// <param name="now">Unix time.</param>
    public static uint Of(long exptime, uint now) => exptime switch
    {
        0 => Never,
        < 0 => LongAgo,
        <= LongestRelative => (uint)Math.Min(uint.MaxValue, now + exptime),
        _ => (uint)Math.Min(uint.MaxValue, exptime),
    };
}
