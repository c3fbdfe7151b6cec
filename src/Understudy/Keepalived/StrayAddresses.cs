using System.Net.NetworkInformation;
using Understudy.Control.Keepalived;
using Understudy.Operating;

namespace Understudy.Keepalived;

/// <summary>Finds VIPs that nobody on this host looks after: a keepalived that is killed leaves them behind, and then two hosts answer for
/// them.</summary>
internal static class StrayAddresses
{
    private const string Program = "keepalived";

    /// <param name="vips">That keepalived moves.</param>
    /// <param name="roles">What the proxy was told, by instance; empty without one.</param>
    public static IReadOnlyList<StrayAddress> Find(
        IReadOnlyList<MovedAddress> vips, IReadOnlyDictionary<string, string> roles)
    {
        var isLookedAfter = IsLookedAfter();
        var found = new List<StrayAddress>();
        foreach (var device in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var own in device.GetIPProperties().UnicastAddresses)
            {
                var instance = vips.FirstOrDefault(vip => vip.Address.Equals(own.Address))?.Instance;
                if (instance is null) continue;
                var reason = !isLookedAfter ? "no keepalived runs here"
                    : roles.GetValueOrDefault(instance) is { } role and not "ACTIVE" ? $"this host is {role} in it"
                    : null;
                // A label, as in eth0:1, is no interface.
                if (reason is not null)
                    found.Add(new StrayAddress($"{own.Address}/{own.PrefixLength}", device.Name.Split(':')[0], instance, reason));
            }
        }

        return found;
    }

    /// <summary>Whether keepalived runs in this network: another namespace has addresses of its own.</summary>
    public static bool IsLookedAfter()
    {
        var own = NetworkOf("self");
        return Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => char.IsAsciiDigit(name[0]))
            .Any(process => NameOf(process) == Program && NetworkOf(process) == own);
    }

    /// <summary>What the proxy of this host was told of each instance; empty if there is none to ask.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RolesAsync(string? control, int? port)
    {
        var (path, _) = await ControlConnection.FindAsync(control, port);
        if (path is null) return new Dictionary<string, string>();
        var (lines, _) = await ControlConnection.AskAsync(path, "role list");
        return lines.SkipLast(1).Select(ServerRow.Parse).GroupBy(row => row["name"])
            .ToDictionary(rows => rows.Key, rows => rows.Last()["role"]);
    }

    private static string? NameOf(string process)
    {
        try
        {
            var status = File.ReadLines($"/proc/{process}/status").Take(3).ToList();
            // One that has ended and that nobody has asked after yet does nothing any more.
            return status.Exists(line => line.StartsWith("State:", StringComparison.Ordinal) && line.Contains('Z'))
                ? null
                : status[0]["Name:".Length..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string? NetworkOf(string process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/ns/net", returnFinalTarget: false)?.Name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
