namespace Understudy.Proxy.Operating;

/// <summary>How far a fill is, in items.</summary>
internal sealed record FillFigures
{
    public required bool IsRunning { get; init; }

    public required long Done { get; init; }

    /// <summary>About how many there are.</summary>
    public required long Expected { get; init; }

    public required long ItemsPerSecond { get; init; }

    public required TimeSpan Left { get; init; }

    public required long Copied { get; init; }

    /// <summary>They were there already, or gone at the source.</summary>
    public required long Skipped { get; init; }

    public required long Failed { get; init; }

    public required long Passes { get; init; }

    /// <summary>Of the sample that was compared afterwards.</summary>
    public required long Different { get; init; }

    /// <summary>How many are on their way at once.</summary>
    public required long Window { get; init; }
}
