using System.Text;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>A secret that processes share: the first line of a file.</summary>
internal static class SecretFile
{
    // A key of HMAC-SHA256 that is longer is hashed first; a shorter one could be guessed.
    private const int FewestBytes = 16, MostBytes = 4096;

    /// <param name="path">Of the file.</param>
    /// <param name="obstacle">Why it holds none, or null.</param>
    /// <returns>Null if it holds none.</returns>
    public static byte[]? Read(string path, out string? obstacle)
    {
        if (FirstLine(path, out obstacle) is not { } line) return null;
        var secret = Encoding.UTF8.GetBytes(line);
        if (secret.Length is >= FewestBytes and <= MostBytes) return secret;
        obstacle = $"{path}: a secret has {FewestBytes} to {MostBytes} bytes, this one has {secret.Length}; openssl rand -hex 32 makes one";
        return null;
    }

    /// <summary>Without white space around it; null if it cannot be read.</summary>
    public static string? FirstLine(string path, out string? obstacle)
    {
        obstacle = null;
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            obstacle = $"{path} cannot be read: {FileFault.ReasonOf(e)}";
            return null;
        }
    }
}
