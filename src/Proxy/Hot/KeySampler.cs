using Understudy.Proxy.Marks;

namespace Understudy.Proxy.Hot;

/// <summary>Counts which keys, and which beginnings of keys, the requests of one worker ask for most, while somebody wants to know. On its
/// loop.</summary>
/// <remarks>Of many keys only some are looked at: every one at first, and more and more seldom, until it is about
/// <see cref="SamplesPerSecond"/>, which costs about a hundredth of a core. The gaps are drawn at random, so that no rhythm of clients
/// meets them.</remarks>
/// <param name="random">64 random bits.</param>
internal sealed class KeySampler(Func<ulong> random)
{
    public const int SamplesPerSecond = 20_000;

    private const int SamplesPerLook = 512;
    private const int MostPrefixes = 3;
    private const int MostSeldom = 1024;

    private long _lookedAt;
    private int _untilLook = SamplesPerLook;
    private int _every = 1;
    private int _skip = 1;

    // What people put between the parts of a key.
    private static ReadOnlySpan<byte> Separators => ":/.|-_"u8;

    public HeavyHitters Keys { get; } = new();

    public HeavyHitters Prefixes { get; } = new();

    /// <summary>Keys that were asked for.</summary>
    public long Seen { get; private set; }

    /// <summary>Keys that were looked at.</summary>
    public long Sampled { get; private set; }

    /// <summary>A client has asked for a key.</summary>
    /// <param name="key">As servers store it.</param>
    /// <param name="now">In nanoseconds.</param>
    public void Offer(ReadOnlySpan<byte> key, long now)
    {
        Seen++;
        if (--_skip == 0) Take(key, now);
    }

    private void Take(ReadOnlySpan<byte> key, long now)
    {
        if (--_untilLook == 0) Adapt(now);
        var weight = _every;

        // From 1 to one less than twice as many: the mean is as many.
        _skip = _every == 1 ? 1 : 1 + (int)(random() % (uint)((2 * _every) - 1));
        if (key.StartsWith(OutMark.ReservedPrefix)) return;
        Sampled++;
        Keys.Add(key, weight);
        var end = 0;
        for (var i = 0; i < MostPrefixes; i++)
        {
            var next = key[end..].IndexOfAny(Separators);
            if (next < 0) break;
            end += next + 1;
            if (end < key.Length) Prefixes.Add(key[..end], weight);
        }
    }

    private void Adapt(long now)
    {
        var usual = SamplesPerLook * 1_000_000_000L / SamplesPerSecond;
        if (now - _lookedAt < usual / 2 && _every < MostSeldom) _every *= 2;
        else if (now - _lookedAt > usual * 2 && _every > 1) _every /= 2;
        (_lookedAt, _untilLook) = (now, SamplesPerLook);
    }
}
