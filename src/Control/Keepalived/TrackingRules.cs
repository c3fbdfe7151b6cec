using System.Globalization;

namespace Understudy.Control.Keepalived;

/// <summary>Whether what a check finds moves the VIP.</summary>
internal static class TrackingRules
{
    private const string Remedy = "write a vrrp_script with understudy check --serving, and name it in track_script";

    public static void Check(ConfigEntry whole, ConfigEntry instance, Findings findings)
    {
        var group = GroupOf(whole, instance);
        var owners = new[] { instance, group }.OfType<ConfigEntry>().ToList();
        var tracked = owners.SelectMany(owner => owner.All("track_script")).SelectMany(block => block.Inside).ToList();
        if (tracked.Count == 0)
        {
            var others = owners.SelectMany(owner => owner.Inside).FirstOrDefault(entry => entry.Key is "track_process" or "track_file");
            findings.Refuse(others ?? instance, others?.Key == "track_process"
                ? $"a process that is there may hang; {Remedy}"
                : $"the VIP stays on a host whose proxy is dead: nothing asks it; {Remedy}");
        }

        foreach (var entry in tracked) CheckEntry(whole, instance, group, entry, findings);
    }

    /// <summary>By how much a tracked script changes the priority; 0: it decides alone.</summary>
    public static int WeightOf(ConfigEntry whole, ConfigEntry tracked)
    {
        var at = tracked.Words.Index().FirstOrDefault(word => word.Item == "weight").Index;
        var said = at > 0 && at + 1 < tracked.Words.Count
            ? tracked.Words[at + 1]
            : whole.All("vrrp_script").LastOrDefault(script => script.Value == tracked.Key)?.Find("weight")?.Value;
        return int.TryParse(said, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
    }

    private static void CheckEntry(ConfigEntry whole, ConfigEntry instance, ConfigEntry? group, ConfigEntry entry, Findings findings)
    {
        if (whole.All("vrrp_script").All(script => script.Value != entry.Key))
        {
            findings.Refuse(entry, "there is no vrrp_script of that name");
            return;
        }

        var weight = WeightOf(whole, entry);
        if (weight == 0) return;
        if (group is not null && group.Find("sync_group_tracking_weight") is null)
        {
            findings.Refuse(entry,
                $"in {group.Name} the weight counts as 0; write weight 0, which makes a host that does not serve give way");
        }
        else if (instance.Find("nopreempt") is not null)
        {
            findings.Refuse(entry, $"the weight {weight} only changes the priority, and with nopreempt nobody takes the VIP from a host of "
                + "lower priority: the check moves nothing; write weight 0, or leave nopreempt out");
        }
    }

    private static ConfigEntry? GroupOf(ConfigEntry whole, ConfigEntry instance) => whole.All("vrrp_sync_group").FirstOrDefault(
        group => group.Find("group") is { } members
            && members.Inside.Any(member => member.Words.Contains(instance.Value)));
}
