using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>Files that people write: read whole, and never too much.</summary>
internal static class SmallFile
{
    /// <param name="path">Of the file.</param>
    /// <param name="mostBytes">Larger ones are refused.</param>
    /// <param name="obstacle">Why it is not read, or null.</param>
    public static ReadOnlySpan<byte> Read(string path, int mostBytes, out string? obstacle)
    {
        obstacle = null;
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[mostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= mostBytes) return bytes.AsSpan(0, length);
            obstacle = $"{path} is larger than {mostBytes >> 10} KiB, which no such file is";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            obstacle = $"{path} cannot be read: {FileFault.ReasonOf(failure)}";
        }

        return default;
    }

    /// <summary>Whether everybody on the machine can read it.</summary>
    public static bool IsForAll(string path) =>
        File.Exists(path) && (new FileInfo(path).UnixFileMode & UnixFileMode.OtherRead) != 0;
}
