using Understudy.Transport.Interop;

namespace Understudy.Transport.Processes;

/// <summary>Giving up root's rights for those of an ordinary user.</summary>
public static class Privileges
{
    /// <summary>Becomes another user and group, all threads at once and for good.</summary>
    /// <param name="user">A name or number; null, root and 0 mean to stay who we are.</param>
    /// <param name="group">A name or number; null means the user's own group.</param>
    /// <returns>Null when done; otherwise what is wrong. Nothing has changed then, unless that says so.</returns>
    public static PrivilegeRefusal? DropTo(string? user, string? group)
    {
        UserAccount? account = null;
        uint? groupNumber = null;
        if (user is not null)
        {
            account = UserAccount.Find(user);
            if (account is null) return new PrivilegeRefusal(PrivilegeFault.UserAbsent, user);
        }

        if (group is not null)
        {
            groupNumber = UserAccount.FindGroup(group);
            if (groupNumber is null) return new PrivilegeRefusal(PrivilegeFault.GroupAbsent, group);
        }

        return LibC.geteuid() == 0 ? Change(account, groupNumber) : CheckUnchanged(user, account, group, groupNumber);
    }

    private static PrivilegeRefusal? CheckUnchanged(string? user, UserAccount? account, string? group, uint? groupNumber)
    {
        if (account is { Number: not 0 } && account.Number != LibC.geteuid())
            return new PrivilegeRefusal(PrivilegeFault.UserNeedsRoot, user!);
        if (groupNumber is not (null or 0) && groupNumber != LibC.getegid())
            return new PrivilegeRefusal(PrivilegeFault.GroupNeedsRoot, group!);
        return null;
    }

    private static unsafe PrivilegeRefusal? Change(UserAccount? account, uint? groupNumber)
    {
        var staysRoot = account is null or { Number: 0 };
        if (staysRoot && groupNumber is null) return null;
        if ((groupNumber ?? account?.Group) is not { } newGroup)
            return new PrivilegeRefusal(PrivilegeFault.UserHasNoGroup, $"{account!.Number}");

        // Groups first: once root is gone they cannot be changed, and root's own would stay behind.
        var step = account?.Name is { } name && !staysRoot ? InitGroups(name, newGroup) : SyscallResult.Of(LibC.setgroups(1, &newGroup));
        if (!step.Failed) step = SyscallResult.Of(LibC.setgid(newGroup));
        if (step.Failed) return new PrivilegeRefusal(PrivilegeFault.GroupRefused, $"{newGroup}", step.ErrorName);
        if (staysRoot) return null;

        step = SyscallResult.Of(LibC.setuid(account!.Number));
        if (step.Failed)
            return new PrivilegeRefusal(PrivilegeFault.UserRefused, $"{account.Number}", step.ErrorName, $"{newGroup}");
        return LibC.setuid(0) == 0 ? new PrivilegeRefusal(PrivilegeFault.RootStays, $"{account.Number}") : null;
    }

    private static unsafe SyscallResult InitGroups(string name, uint group)
    {
        fixed (byte* terminated = NativeFile.Terminated(name)) return SyscallResult.Of(LibC.initgroups(terminated, group));
    }
}
