using System.Globalization;
using Understudy.Transport.Interop;

namespace Understudy.Control.Configuration;

/// <summary>Where the control sockets of the proxies on this machine are: <c>PORT.sock</c> in a folder that only its owner may write
/// to.</summary>
public static class ControlSockets
{
    /// <summary>Names another folder than the usual ones.</summary>
    public const string FolderVariable = "UNDERSTUDY_RUNTIME_DIR";

    private const string Extension = ".sock";

    // Those of nodes stand beside those of proxies.
    private const string NodePrefix = "node-";

    private const UnixFileMode OwnerWritesAllRead = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // The second is for a user who may not write to the first (XDG Base Directory Specification: mode 0700, gone with the last session).
    private static IReadOnlyList<string> Folders
    {
        get
        {
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named) return [named];
            var perUser = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            return string.IsNullOrEmpty(perUser) ? ["/run/understudy"] : ["/run/understudy", Path.Combine(perUser, "understudy")];
        }
    }

    /// <summary>The path for a proxy with these listeners, in a folder that exists afterwards.</summary>
    /// <param name="obstacle">Otherwise why there is none.</param>
    /// <returns>Null if no folder can be had.</returns>
    public static string? PathFor(IReadOnlyList<ListenerOptions> listeners, out string obstacle) => PathFor(listeners, "", out obstacle);

    /// <summary>The path for a node with these listeners, in a folder that exists afterwards.</summary>
    /// <param name="obstacle">Otherwise why there is none.</param>
    /// <returns>Null if no folder can be had.</returns>
    public static string? PathForNode(IReadOnlyList<ListenerOptions> listeners, out string obstacle) =>
        PathFor(listeners, NodePrefix, out obstacle);

    private static string? PathFor(IReadOnlyList<ListenerOptions> listeners, string prefix, out string obstacle)
    {
        obstacle = string.Empty;
        var first = listeners.FirstOrDefault(listener => listener.Port != 0) ?? listeners[0];
        var name = first.Port == 0
            ? Path.GetFileNameWithoutExtension(first.Host)
            : first.Port.ToString(CultureInfo.InvariantCulture);
        foreach (var folder in Folders)
        {
            try
            {
                // A folder that is there belongs to somebody who has decided on its mode.
                if (OperatingSystem.IsLinux()) Directory.CreateDirectory(folder, OwnerWritesAllRead);
                if (IsWritable(folder)) return Path.Combine(folder, prefix + name + Extension);
                obstacle = $"{folder} is not ours to write to";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                obstacle = $"{folder} cannot be made: {FileFault.ReasonOf(e)}";
            }
        }

        return null;
    }

    /// <summary>The control sockets that are there, of living and of dead proxies.</summary>
    /// <param name="port">Only that of the proxy at this port; null: all.</param>
    /// <param name="ofNodes">Those of nodes, not of proxies.</param>
    public static IReadOnlyList<string> Find(int? port, bool ofNodes)
    {
        var pattern = port is { } number ? number.ToString(CultureInfo.InvariantCulture) + Extension : "*" + Extension;
        if (ofNodes) pattern = NodePrefix + pattern;
        var found = Folders.Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, pattern));
        return [.. found.Where(path => IsOfNode(path) == ofNodes).Order(StringComparer.Ordinal)];
    }

    private static bool IsOfNode(string path) => Path.GetFileName(path).StartsWith(NodePrefix, StringComparison.Ordinal);

    /// <summary>Where <see cref="Find"/> looks, for messages.</summary>
    public static string Places => string.Join(" or ", Folders);

    private static bool IsWritable(string folder)
    {
        var probe = Path.Combine(folder, $".{Environment.ProcessId}");
        try
        {
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
