using Understudy.Control.Configuration;

namespace Understudy.Control.Keepalived;

/// <summary>Finds what keepalived accepts and what does not do what it is there for: checks that cannot fail, scripts that start and kill
/// the proxy, priorities that move nothing.</summary>
public static class KeepalivedCheck
{
    /// <param name="paths">A file for each host; those of one pair are compared with each other.</param>
    public static Findings Run(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var findings = new Findings();
        var read = paths.Select(path => ConfigReader.TryRead(path, findings.Spelling)).OfType<ConfigEntry>().ToList();
        Run(read, ScriptFile.Read, findings);
        return findings;
    }

    /// <param name="hosts">The entries of each file.</param>
    /// <param name="readScript">Given a path: what is there as text, empty for a program, null for nothing.</param>
    /// <param name="findings">Where to note what is wrong.</param>
    internal static void Run(IReadOnlyList<ConfigEntry> hosts, Func<string, string?> readScript, Findings findings)
    {
        foreach (var whole in hosts)
        {
            if (!whole.All("vrrp_instance").Any())
                findings.Spelling.Add(new Problem("vrrp_instance", "there is none: no VIP moves") { Place = whole.Place });
            GlobalRules.Check(whole, findings);
            foreach (var script in whole.All("vrrp_script")) ScriptRules.CheckScript(whole, script, readScript, findings);
            foreach (var owner in whole.Inside.Where(entry => entry.Key is "vrrp_instance" or "vrrp_sync_group"))
                ScriptRules.CheckNotifications(owner, readScript, findings);
            foreach (var instance in whole.All("vrrp_instance"))
            {
                InstanceRules.Check(whole, instance, findings);
                TrackingRules.Check(whole, instance, findings);
            }

            PeerRules.CheckNumbers(whole, findings);
        }

        PeerRules.Compare(hosts, findings);
    }
}
