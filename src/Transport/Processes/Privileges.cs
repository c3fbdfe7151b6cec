using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>Giving up root's rights for those of an ordinary user.</summary>
public static class Privileges
{
    /// <summary>Becomes another user and group, all threads at once and for good.</summary>
    /// <param name="user">A name or number; null, root and 0 mean to stay who we are.</param>
    /// <param name="group">A name or number; null means the user's own group.</param>
    /// <returns>Null when done; otherwise one line that says what is wrong and what to do. Nothing has changed then, unless the line says
    /// so.</returns>
    public static string? DropTo(string? user, string? group)
    {
        UserAccount? account = null;
        uint? groupNumber = null;
        if (user is not null)
        {
            account = UserAccount.Find(user);
            if (account is null) return $"there is no user {user} on this machine; create it or name another with -u";
        }

        if (group is not null)
        {
            groupNumber = UserAccount.FindGroup(group);
            if (groupNumber is null) return $"there is no group {group} on this machine; create it or name another with -g";
        }

        return LibC.geteuid() == 0 ? Change(account, groupNumber) : CheckUnchanged(user, account, group, groupNumber);
    }

    private static string? CheckUnchanged(string? user, UserAccount? account, string? group, uint? groupNumber)
    {
        if (account is { Number: not 0 } && account.Number != LibC.geteuid())
            return $"cannot become user {user}: only root may; start as root or leave -u out";
        if (groupNumber is not (null or 0) && groupNumber != LibC.getegid())
            return $"cannot join group {group}: only root may; start as root or leave -g out";
        return null;
    }

    private static unsafe string? Change(UserAccount? account, uint? groupNumber)
    {
        var staysRoot = account is null or { Number: 0 };
        if (staysRoot && groupNumber is null) return null;
        if ((groupNumber ?? account?.Group) is not { } newGroup)
            return $"user {account!.Number} has no entry in the user database, so its group is unknown; name one with -g";

        // Groups first: once root is gone they cannot be changed, and root's own would stay behind.
        var step = account?.Name is { } name && !staysRoot ? InitGroups(name, newGroup) : SyscallResult.Of(LibC.setgroups(1, &newGroup));
        if (!step.Failed) step = SyscallResult.Of(LibC.setgid(newGroup));
        if (step.Failed) return $"cannot change to group {newGroup} ({step.ErrorName}); the process needs CAP_SETGID";
        if (staysRoot) return null;

        step = SyscallResult.Of(LibC.setuid(account!.Number));
        if (step.Failed)
            return $"cannot change to user {account.Number} ({step.ErrorName}), only to group {newGroup}; the process needs CAP_SETUID";
        return LibC.setuid(0) == 0 ? $"user {account.Number} could become root again; take CAP_SETUID from the process" : null;
    }

    private static unsafe SyscallResult InitGroups(string name, uint group)
    {
        fixed (byte* terminated = NativeFile.Terminated(name)) return SyscallResult.Of(LibC.initgroups(terminated, group));
    }
}
