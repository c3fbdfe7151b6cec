namespace Understudy.Control.Events;

/// <summary>Events, oldest first. Names are stable.</summary>
public sealed record EventPage
{
    /// <summary>When the process was started, in Unix seconds: one that was started since counts its events anew.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The oldest event that is still known; 0: there is none.</summary>
    public required long Oldest { get; init; }

    /// <summary>The newest one; 0: there is none.</summary>
    public required long Newest { get; init; }

    public required IReadOnlyList<ServiceEvent> Events { get; init; }
}
