using System.Security.Cryptography;
using Understudy.Transport.Interop;

namespace Understudy.Up;

/// <summary>What a cluster has on disk while it runs: readable by who started it alone, and gone with it.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private const int TokenBytes = 32;

    private readonly DirectoryInfo _folder;

    private ClusterFolder(DirectoryInfo folder) => _folder = folder;

    /// <summary>What two proxies know of each other is kept there.</summary>
    public string Path => _folder.FullName;

    /// <summary>The token of those who may have something done at the admin address, made for this cluster.</summary>
    public string TokenFile => System.IO.Path.Combine(Path, "token");

    /// <returns>Null, and why, where none can be made.</returns>
    public static ClusterFolder? TryMake(out string obstacle)
    {
        try
        {
            var folder = new ClusterFolder(Directory.CreateTempSubdirectory("understudy-up-"));
            using var file = new FileStream(folder.TokenFile, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            using var text = new StreamWriter(file);
            text.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)));
            obstacle = string.Empty;
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            obstacle = $"up: no directory can be made in {System.IO.Path.GetTempPath()} ({FileFault.ReasonOf(e)}); "
                + "TMPDIR names another one";
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else has removed it, or looks at it: what is in it is of no use any more.
        }
    }
}
