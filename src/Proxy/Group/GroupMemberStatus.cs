namespace Understudy.Proxy.Group;

/// <summary>A member of a group, as another one knows it. Names are stable.</summary>
public sealed record GroupMemberStatus
{
    public required string Id { get; init; }

    /// <summary>It is this proxy.</summary>
    public required bool IsSelf { get; init; }

    /// <summary>What was agreed on counts it: one that is gone for long is taken out until it is back.</summary>
    public required bool IsRecorded { get; init; }

    /// <summary>There is a line to it.</summary>
    public required bool IsLinked { get; init; }

    /// <summary>Why there is none; empty: there is one.</summary>
    public required string Problem { get; init; }
}
