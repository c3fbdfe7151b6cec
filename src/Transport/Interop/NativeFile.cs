using System.Text;

namespace Understudy.Transport.Interop;

/// <summary>What is at a path: which file, and whether it is a socket. Two looks at the same file are equal.</summary>
internal readonly record struct FileIdentity(ulong Inode, uint DeviceMajor, uint DeviceMinor, bool IsSocket);

/// <summary>The file calls that a Unix socket's path needs.</summary>
internal static unsafe class NativeFile
{
    private const int CurrentDirectory = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint TypeAndInode = 0x1 | 0x100;
    private const int FormatMask = 0xF000;

    // What stat(2) says of a file's kind.
    internal const int FormatFifo = 0x1000;
    internal const int FormatCharacterDevice = 0x2000;
    internal const int FormatDirectory = 0x4000;
    internal const int FormatBlockDevice = 0x6000;
    internal const int FormatSocket = 0xC000;

    /// <returns>Null if nothing is there, or it cannot be looked at.</returns>
    public static FileIdentity? Look(string path)
    {
        // struct statx is 256 bytes and the same on every architecture, unlike struct stat: mode at 28, inode at 32, device at 136 and 140.
        var result = stackalloc byte[256];
        fixed (byte* name = Terminated(path))
        {
            if (LibC.statx(CurrentDirectory, name, DoNotFollowLinks, TypeAndInode, result) < 0) return null;
        }

        var isSocket = (*(ushort*)(result + 28) & FormatMask) == FormatSocket;
        return new FileIdentity(*(ulong*)(result + 32), *(uint*)(result + 136), *(uint*)(result + 140), isSocket);
    }

    /// <summary>What kind of file a path leads to, links followed; 0 if nothing is there, or it cannot be looked at.</summary>
    public static int KindOf(string path)
    {
        var result = stackalloc byte[256];
        fixed (byte* name = Terminated(path))
        {
            if (LibC.statx(CurrentDirectory, name, 0, TypeAndInode, result) < 0) return 0;
        }

        return *(ushort*)(result + 28) & FormatMask;
    }

    public static SyscallResult Remove(string path)
    {
        fixed (byte* name = Terminated(path)) return SyscallResult.Of(LibC.unlink(name));
    }

    public static SyscallResult SetMode(string path, int mode)
    {
        fixed (byte* name = Terminated(path)) return SyscallResult.Of(LibC.chmod(name, (uint)mode));
    }

    /// <summary>The mode that binding this socket to a path will give the file, less the umask.</summary>
    public static void SetModeBeforeBind(int socket, int mode) => _ = LibC.fchmod(socket, (uint)mode);

    /// <summary>The text as C wants it.</summary>
    public static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
