namespace Understudy.Transport.Interop;

/// <summary>What a program needs to become a daemon and .NET does not offer.</summary>
public static class NativeProcess
{
    /// <summary>Leaves the terminal's session, so that its end does not end us (setsid). Fails with EPERM in a process group's
    /// leader.</summary>
    public static SyscallResult LeaveTerminal() => SyscallResult.Of(LibC.setsid());

    /// <summary>Lets one descriptor mean what another does (dup2), as when standard output goes to a file.</summary>
    public static SyscallResult Redirect(int descriptor, int to) => SyscallResult.Of(LibC.dup2(to, descriptor));

    /// <summary>Sets the permission bits that new files will not have (umask).</summary>
    /// <returns>The bits so far.</returns>
    public static int SetFileModeMask(int mask) => (int)LibC.umask((uint)mask);

    /// <summary>Whether the process has root's rights.</summary>
    public static bool IsRoot => LibC.geteuid() == 0;
}
