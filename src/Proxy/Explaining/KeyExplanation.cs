namespace Understudy.Proxy.Explaining;

/// <summary>Where a key belongs, what its servers hold of it, and what would become of a request for it now. Names are stable.</summary>
public sealed record KeyExplanation
{
    public required string Key { get; init; }

    /// <summary>In the order in which they are read.</summary>
    public required IReadOnlyList<KeyCopy> Copies { get; init; }

    /// <summary>equal, missing (some lack it, which is never wrong), different, absent (nobody has it) or unclear.</summary>
    public required string Comparison { get; init; }

    /// <summary>The same as a sentence, with the reason.</summary>
    public required string ComparisonText { get; init; }

    /// <summary>What a client that reads it would get now.</summary>
    public required KeyForecast Get { get; init; }

    /// <summary>What would become of a set.</summary>
    public required KeyForecast Set { get; init; }
}
