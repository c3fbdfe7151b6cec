using System.ComponentModel;
using System.Diagnostics;

namespace Understudy.Keepalived;

/// <summary>Takes an address away from an interface, by iproute2.</summary>
internal static class AddressRemoval
{
    // Root's programs are not on everybody's path.
    private static readonly string[] Places = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"];

    /// <returns>Why it is still there; null if it is gone.</returns>
    public static async Task<string?> RunAsync(StrayAddress stray)
    {
        if (Array.Find(Places, File.Exists) is not { } program) return "there is no ip command; install iproute2";
        var start = new ProcessStartInfo(program, ["address", "del", stray.Address, "dev", stray.Device]) { RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (Win32Exception e)
        {
            return $"{program}: {e.Message}";
        }
    }
}
