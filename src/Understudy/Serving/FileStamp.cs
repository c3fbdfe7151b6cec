namespace Understudy.Serving;

/// <summary>What tells one content of a file from the next.</summary>
internal static class FileStamp
{
    /// <summary>Of the file itself: what a link leads to is often replaced, and the link not. A file that is put back may be
    /// older.</summary>
    /// <returns>The default if it cannot be read.</returns>
    public static (DateTime Written, long Length) Of(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Whether it can be read.</summary>
    public static bool CanRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
