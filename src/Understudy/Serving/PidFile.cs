using System.Globalization;
using Microsoft.Extensions.Logging;
using Understudy.Transport.Interop;

namespace Understudy.Serving;

/// <summary>Where others find our process number while we serve.</summary>
/// <param name="path">Null: they do not.</param>
/// <param name="logger">Hears if it cannot be removed.</param>
internal sealed class PidFile(string? path, ILogger logger)
{
    /// <returns>Why it cannot be written, or null.</returns>
    public string? Write()
    {
        if (path is null) return null;
        if (FileKind.WhyNotAFile(path) is { } kind) return $"cannot write {path}: {kind}; name a file with --pid-file";
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {path}: {FileFault.ReasonOf(e)}; make its directory writable or name another file with --pid-file";
        }
    }

    public void Remove()
    {
        if (path is null) return;
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.PidFileStays(path, FileFault.ReasonOf(e));
        }
    }
}
