using System.Reflection;

namespace Understudy.Control.Dashboard;

/// <summary>The files that the dashboard consists of: they are part of the program.</summary>
internal static class DashboardFiles
{
    /// <summary>The page itself.</summary>
    public const string Page = "index.html";

    /// <summary>Where its other files are.</summary>
    public const string Folder = "/dashboard/";

    /// <summary>Nothing from elsewhere, nothing within the page, and no page around it.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Assembly Own = typeof(DashboardFiles).Assembly;

    /// <param name="name">Without a folder.</param>
    /// <param name="type">What it is, for browsers.</param>
    /// <returns>Null if there is none.</returns>
    public static byte[]? Read(string name, out string type)
    {
        type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        using var stream = Own.GetManifestResourceStream("dashboard/" + name);
        if (stream is null) return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
