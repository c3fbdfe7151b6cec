using System.Diagnostics;
using Understudy.Transport.Processes;

namespace Understudy.Control.Failures;

/// <summary>Says in one line why a process cannot serve as somebody else, and what to do about it.</summary>
public static class PrivilegeText
{
    public static string Of(PrivilegeRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var (account, error) = (refusal.Account, refusal.Error);
        return refusal.Fault switch
        {
            PrivilegeFault.UserAbsent => $"there is no user {account} on this machine; create it or name another with -u",
            PrivilegeFault.GroupAbsent => $"there is no group {account} on this machine; create it or name another with -g",
            PrivilegeFault.UserNeedsRoot => $"cannot become user {account}: only root may; start as root or leave -u out",
            PrivilegeFault.GroupNeedsRoot => $"cannot join group {account}: only root may; start as root or leave -g out",
            PrivilegeFault.UserHasNoGroup =>
                $"user {account} has no entry in the user database, so its group is unknown; name one with -g",
            PrivilegeFault.GroupRefused => $"cannot change to group {account} ({error}); the process needs CAP_SETGID",
            PrivilegeFault.UserRefused =>
                $"cannot change to user {account} ({error}), only to group {refusal.Group}; the process needs CAP_SETUID",
            PrivilegeFault.RootStays => $"user {account} could become root again; take CAP_SETUID from the process",
            _ => throw new UnreachableException($"{refusal.Fault} is no fault"),
        };
    }
}
