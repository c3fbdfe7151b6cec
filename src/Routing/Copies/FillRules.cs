using Understudy.Protocol.Replies;

namespace Understudy.Routing.Copies;

/// <summary>What a fill does about one item. Pure.</summary>
public static class FillRules
{
    /// <summary>The source has answered, or will not.</summary>
    public static FillStep AfterRead(FillMode mode, in FillFacts facts) => (mode, facts) switch
    {
        // What the source has lost since, or what somebody else made of it, is not this write's.
        (FillMode.Follow, { IsDeclined: true }) => FillStep.Skip,
        (_, { HasItem: true, IsOvertaken: false }) => FillStep.Store,

        // What the target holds of a key that it missed a write of must go, unless a later write has replaced it there.
        (FillMode.Renew, { IsReplaced: true } or { IsCleared: true }) => FillStep.Skip,
        (FillMode.Renew, _) => FillStep.Delete,

        // One that only may lack a write keeps what it holds if nobody can tell.
        (_, { WasUnread: true, IsOvertaken: false }) => FillStep.LeaveUnread,
        (_, { IsContested: true, IsReplaced: false }) when mode == FillMode.Add || facts.WasUnread || facts.IsOvertaken =>
            FillStep.LeaveUnread,
        (FillMode.Add, _) or (_, { WasUnread: true } or { IsOvertaken: true }) => FillStep.Skip,
        _ => FillStep.Delete,
    };

    /// <summary>What another server's write leaves behind may differ from what the target is left with: the copies are looked at
    /// again.</summary>
    public static bool IsLeftContested(FillMode mode, in FillFacts facts) =>
        mode == FillMode.Renew && facts is { IsContested: true, IsReplaced: false } && AfterRead(mode, in facts) != FillStep.Store;

    /// <summary>The item is stale: it is not copied, and to read it would take away the right to renew it.</summary>
    public static FillStep OfStale(FillMode mode) => mode == FillMode.Renew ? FillStep.Delete : FillStep.Skip;

    /// <summary>Nobody can be asked.</summary>
    public static FillStep Unread(FillMode mode) => mode is FillMode.Add or FillMode.Follow ? FillStep.LeaveUnread : FillStep.Delete;

    /// <summary>The target has answered what it was sent.</summary>
    /// <param name="mode">Of the fill.</param>
    /// <param name="isDelete">It was sent a delete.</param>
    /// <param name="reply">What it answered.</param>
    public static FillOutcome Outcome(FillMode mode, bool isDelete, ReplyKind reply) => reply switch
    {
        ReplyKind.MetaDone or ReplyKind.Stored or ReplyKind.Deleted => isDelete ? FillOutcome.Skipped : FillOutcome.Copied,
        ReplyKind.MetaNotFound or ReplyKind.NotFound when isDelete => FillOutcome.Skipped,
        ReplyKind.MetaNotStored or ReplyKind.NotStored when mode == FillMode.Add => FillOutcome.Skipped,
        _ => FillOutcome.Refused,
    };
}
