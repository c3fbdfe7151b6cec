namespace Understudy.Routing.Copies;

/// <summary>What is known of one item of a fill when its source has answered, or will not.</summary>
public readonly record struct FillFacts
{
    /// <summary>The source has the item, and told all that a copy needs.</summary>
    public bool HasItem { get; init; }

    /// <summary>No source told whether there is an item.</summary>
    public bool WasUnread { get; init; }

    /// <summary>The write that is followed has changed nothing on the source.</summary>
    public bool IsDeclined { get; init; }

    /// <summary>A write of the key has set out since it was read, or a flush: what was read may be older.</summary>
    public bool IsOvertaken { get; init; }

    /// <summary>That write leaves nothing of the item as it was, and goes to the target too.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>It ran on another server than the source; perhaps it leaves nothing behind that would be copied.</summary>
    public bool IsContested { get; init; }

    /// <summary>What the target held when that was noticed has been removed.</summary>
    public bool IsCleared { get; init; }
}
