namespace Understudy.Checking;

/// <summary>Random numbers that a seed determines for ever, on any machine and runtime.</summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).</remarks>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A source of its own for one part of the world, so that what one part draws does not change what another gets.</summary>
    public static SeededRandom Derive(ulong seed, string part)
    {
        var hash = 14695981039346656037ul;
        foreach (var c in part) hash = (hash ^ c) * 1099511628211ul;
        return new SeededRandom(new SeededRandom(seed ^ hash).Next());
    }

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>From the first to the last, both included.</summary>
    public long Between(long first, long last) => first + (long)(Next() % (ulong)(last - first + 1));

    public bool OneIn(int chances) => Below(chances) == 0;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
