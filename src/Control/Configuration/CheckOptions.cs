namespace Understudy.Control.Configuration;

/// <summary>How a proxy is checked.</summary>
public sealed record CheckOptions
{
    /// <summary>How long to look again and again. Default 0: once; up to 1 h.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long each look may take. Default 450 ms, half a second with the start of the program; 10 ms to 10 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMilliseconds(450);
}
