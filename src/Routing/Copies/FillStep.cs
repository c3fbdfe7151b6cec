namespace Understudy.Routing.Copies;

/// <summary>What is done about one item of a fill, once it is known what there is to copy.</summary>
public enum FillStep : byte
{
    /// <summary>The target is sent the item.</summary>
    Store,

    /// <summary>The target is sent a delete: what it may hold is older than what it missed.</summary>
    Delete,

    /// <summary>Nothing: there is nothing to copy, or the target has something newer.</summary>
    Skip,

    /// <summary>Nothing yet: nobody told what there is, and another try may find out.</summary>
    LeaveUnread,
}
