namespace Understudy.Control.Configuration;

/// <summary>A file that a configuration was read from, or a directory that was looked into, as it was just before.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Written">When it was written last. A file that is put back may be older.</param>
/// <param name="Length">Of a file, in bytes.</param>
public readonly record struct ConfigSource(string Path, DateTime Written, long Length)
{
    /// <summary>As it is now. An editor replaces a file, and a volume that is mounted the directory that a link leads to: what counts is
    /// what is found by the path.</summary>
    public static ConfigSource Of(string path)
    {
        try
        {
            if (Directory.Exists(path)) return new ConfigSource(path, Directory.GetLastWriteTimeUtc(path), 0);
            using var file = File.OpenHandle(path);
            return new ConfigSource(path, File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ConfigSource(path, default, 0);
        }
    }
}
