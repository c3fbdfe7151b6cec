using Microsoft.Win32.SafeHandles;

namespace Understudy.Transport.Interop;

/// <summary>The space that a file takes, apart from its length.</summary>
public static class FileSpace
{
    private const int KeepSize = 1;         // FALLOC_FL_KEEP_SIZE
    private const int PunchHole = 2;        // FALLOC_FL_PUNCH_HOLE

    /// <summary>Gives the space of a part of a file back; the part reads as zeros afterwards. Does nothing where the file system
    /// cannot.</summary>
    public static void GiveBack(SafeFileHandle file, long offset, long bytes)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (bytes > 0) _ = LibC.fallocate((int)file.DangerousGetHandle(), PunchHole | KeepSize, offset, bytes);
    }
}
