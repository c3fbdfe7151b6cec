namespace Understudy.Transport.Processes;

/// <summary>Why a process cannot serve as somebody else.</summary>
public enum PrivilegeFault
{
    /// <summary>There is no such user.</summary>
    UserAbsent,

    /// <summary>There is no such group.</summary>
    GroupAbsent,

    /// <summary>Only root may become that user.</summary>
    UserNeedsRoot,

    /// <summary>Only root may join that group.</summary>
    GroupNeedsRoot,

    /// <summary>The user is a number that the user database does not know, so its group is not known either.</summary>
    UserHasNoGroup,

    /// <summary>The kernel refused to change the group: nothing has changed.</summary>
    GroupRefused,

    /// <summary>The kernel refused to change the user; the group has changed.</summary>
    UserRefused,

    /// <summary>The user could become root again.</summary>
    RootStays,
}
