namespace Understudy.Routing.Copies;

/// <summary>What a fill may assume of the target, and so what it has to leave behind there.</summary>
public enum FillMode : byte
{
    /// <summary>Whatever the target holds is newer than what is copied, and stays. What cannot be copied stays away.</summary>
    Add,

    /// <summary>The target may hold old items of these keys: each is replaced, or deleted.</summary>
    Renew,

    /// <summary>The source may yet execute a write that the target has not had: once it tells what that left behind, the target's item is
    /// replaced, or deleted.</summary>
    Follow,

    /// <summary>Each of these keys is deleted on the target: it cannot be emptied otherwise.</summary>
    Purge,
}
