namespace Understudy.Control.Configuration;

/// <summary>Where the process began: what paths without a slash in front are relative to, also when they are read again by a daemon that
/// has left for the root.</summary>
internal static class StartDirectory
{
    private static readonly string Place = Environment.CurrentDirectory;

    /// <summary>The path from the root.</summary>
    public static string Full(string path) => Path.GetFullPath(path, Place);
}
