namespace Understudy.Transport.Interop;

/// <summary>What is at a path, before it is opened: opening a FIFO waits for its other end, and reading a device may never end.</summary>
public static class FileKind
{
    /// <returns>What is there, in a few words, if it is not an ordinary file; null if it is, or if nothing is there yet.</returns>
    public static string? WhyNotAFile(string path) => NativeFile.KindOf(path) switch
    {
        NativeFile.FormatDirectory => "it is a directory",
        NativeFile.FormatFifo => "it is a FIFO",
        NativeFile.FormatSocket => "it is a socket",
        NativeFile.FormatCharacterDevice or NativeFile.FormatBlockDevice => "it is a device",
        _ => null,
    };
}
