namespace Understudy.Transport.Interop;

/// <summary>A descriptor kept only to be given up when there is no other.</summary>
internal static unsafe class SpareDescriptor
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <returns>The descriptor, or -1 if none was to be had.</returns>
    public static int Open()
    {
        fixed (byte* path = "/dev/null\0"u8) return LibC.open(path, ReadOnlyCloseOnExec, 0);
    }

    public static void Close(ref int descriptor)
    {
        if (descriptor >= 0) _ = LibC.close(descriptor);
        descriptor = -1;
    }
}
