namespace Understudy.Proxy.Explaining;

/// <summary>What would become of a request.</summary>
public sealed record KeyForecast
{
    /// <summary>The servers that would be asked, a get's in this order.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>In words.</summary>
    public required string Text { get; init; }
}
