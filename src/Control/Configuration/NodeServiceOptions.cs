using Understudy.Node;

namespace Understudy.Control.Configuration;

/// <summary>Everything one node process is asked to do: what it holds, where clients reach it, and as whom it runs.</summary>
public sealed record NodeServiceOptions
{
    public required NodeOptions Node { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ListenerOptions> Listeners { get; init; }

    /// <summary>Name or number to become once the listeners are bound. Null: stay who we are.</summary>
    public string? User { get; init; }

    /// <summary>Where to write the process number. Null: nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>Where tools ask over HTTP. Null: nowhere.</summary>
    public AdminOptions? Admin { get; init; }

    /// <summary>The collector that numbers are pushed to. Null: the one that the environment names, if it does.</summary>
    public string? OtlpEndpoint { get; init; }

    public ResolveOptions Resolve { get; init; } = new();
}
