namespace Understudy.Proxy.Surveys;

/// <summary>A key, or the beginning of keys, that is asked for often. Names are stable.</summary>
public sealed record HotKey
{
    /// <summary>What cannot be shown is escaped.</summary>
    public required string Key { get; init; }

    /// <summary>How often it was asked for in a second, at least, as far as a sample can say.</summary>
    public required double PerSecond { get; init; }

    /// <summary>The same at most.</summary>
    public required double MostPerSecond { get; init; }

    /// <summary>Of all keys that were asked for; 0 to 1.</summary>
    public required double Share { get; init; }
}
