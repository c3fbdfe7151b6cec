namespace Understudy.Control.Keepalived;

/// <summary>Whether instances fit together: those of one host, and those of the hosts that share VIPs.</summary>
internal static class PeerRules
{
    /// <summary>Two instances of one host must not be one virtual router.</summary>
    public static void CheckNumbers(ConfigEntry whole, Findings findings)
    {
        var same = whole.All("vrrp_instance").GroupBy(instance => (
            instance.Find("interface")?.Value, Id: IdOf(instance),
            GlobalRules.AddressesOf(instance).FirstOrDefault()?.Contains(':', StringComparison.Ordinal) ?? false));
        foreach (var (first, second) in same.Where(group => group.Key.Id is not null).SelectMany(group => group.Zip(group.Skip(1))))
            findings.Refuse(second.Find("virtual_router_id")!, $"is {first.Value}'s too; write another number, the same on all hosts");
    }

    public static void Compare(IReadOnlyList<ConfigEntry> hosts, Findings findings)
    {
        var routers = hosts.SelectMany(whole => whole.All("vrrp_instance").Select(instance => (Whole: whole, Instance: instance)))
            .Where(host => IdOf(host.Instance) is not null).GroupBy(host => (IdOf(host.Instance), KeyOf(host.Instance)));
        foreach (var router in routers)
        {
            var (first, others) = (router.First(), router.Skip(1).Where(other => other.Whole != router.First().Whole).ToList());
            foreach (var other in others) CompareTwo(first, other, findings);
            foreach (var twice in router.GroupBy(host => host.Instance.Find("priority")?.Value).Where(group => group.Key is not null))
            {
                if (twice.Select(host => host.Whole).Distinct().Count() < 2) continue;
                findings.Refuse(twice.Last().Instance.Find("priority")!,
                    $"is that of {twice.First().Instance.Place.File} too: chance decides who is Active; write another one for each host");
            }

            CheckWeights([.. router], findings);
        }
    }

    private static void CompareTwo(
        (ConfigEntry Whole, ConfigEntry Instance) first, (ConfigEntry Whole, ConfigEntry Instance) other, Findings findings)
    {
        var file = first.Instance.Place.File;
        Same("advert_int", "the hosts do not agree on when one is gone");
        Same("down_timer_adverts", "the hosts do not agree on when one is gone");
        if (GlobalRules.VersionOf(first.Whole, first.Instance) != GlobalRules.VersionOf(other.Whole, other.Instance))
        {
            findings.Refuse(other.Instance,
                $"speaks another version of VRRP than {file}: both would be Active; write vrrp_version 3 on all");
        }

        if (!VipsOf(first.Instance).SetEquals(VipsOf(other.Instance)))
        {
            findings.Refuse(other.Instance.Find("virtual_ipaddress") ?? other.Instance,
                $"names other addresses than {file}: some are lost in a move; write the same on all hosts");
        }

        if (other.Instance.Find("unicast_src_ip") is { } source && first.Instance.Find("unicast_peer") is { } peers
            && peers.Inside.TrueForAll(peer => peer.Key != source.Value))
        {
            findings.Refuse(peers,
                $"lacks {source.Value}, the host of {other.Instance.Place.File}: it would hear nothing and be Active too");
        }

        void Same(string key, string why)
        {
            var (one, two) = (first.Instance.Find(key), other.Instance.Find(key));
            if (one?.Value == two?.Value) return;
            findings.Refuse(two ?? other.Instance, $"{key} is another one than in {file}: {why}; write the same on all");
        }
    }

    // A failed check has to bring the first host behind the last one.
    private static void CheckWeights(List<(ConfigEntry Whole, ConfigEntry Instance)> router, Findings findings)
    {
        var priorities = router.ConvertAll(host => int.TryParse(host.Instance.Find("priority")?.Value, out var number) ? number : 100);
        foreach (var (host, priority) in router.Zip(priorities))
        {
            foreach (var tracked in host.Instance.All("track_script").SelectMany(block => block.Inside))
            {
                var weight = TrackingRules.WeightOf(host.Whole, tracked);
                if (weight == 0 || Math.Abs(weight) > priority - priorities.Min()) continue;
                findings.Refuse(tracked, $"the weight {weight} leaves a host that does not serve at {priority - Math.Abs(weight)}, "
                    + $"and another one has {priorities.Min()}: the VIP stays; write weight 0, or a larger one");
            }
        }
    }

    private static string? IdOf(ConfigEntry instance) => instance.Find("virtual_router_id")?.Value;

    private static bool KeyOf(ConfigEntry instance) =>
        GlobalRules.AddressesOf(instance).FirstOrDefault()?.Contains(':', StringComparison.Ordinal) ?? false;

    private static HashSet<string> VipsOf(ConfigEntry instance) =>
        [.. GlobalRules.AddressesOf(instance), .. GlobalRules.AddressesIn(instance.Find("virtual_ipaddress_excluded"))];
}
