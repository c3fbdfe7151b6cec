using System.Net;
using System.Net.Sockets;
using Understudy.Control.Configuration;

namespace Understudy.Control.Keepalived;

/// <summary>Reports everything that is wrong with <see cref="KeepalivedOptions"/>; changes nothing.</summary>
internal static class KeepalivedOptionsValidator
{
    private const int FewestHosts = 2, MostHosts = 16;

    // keepalived.conf(5): 0 to 1000 seconds.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1000);

    // VRRPv3 counts adverts in hundredths of a second (RFC 9568, 5.2.7).
    private static readonly TimeSpan AdvertStep = TimeSpan.FromMilliseconds(10);

    public static void Check(KeepalivedOptions options, List<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(problems);
        foreach (var row in KeepalivedSettings.Config) row.Check(options, problems);
        CheckHosts(options, problems);
        CheckVips(options, problems);
        CheckMoves(options, problems);
        CheckScript(options, problems);
        if (problems.Count == 0) CheckInstances(options, problems);
    }

    private static void CheckHosts(KeepalivedOptions options, List<Problem> problems)
    {
        if (options.Hosts.Count is < FewestHosts or > MostHosts)
            Refuse("host", $"there are {options.Hosts.Count}; give {FewestHosts} to {MostHosts}, each by its own address");
        var all = options.Hosts.SelectMany(AddressesOf).ToList();
        if (all.Distinct().Count() < all.Count) Refuse("host", "one address is given twice; each host has its own");
        if (options.This is { } own && !options.Hosts.Any(host => host.Has(own)))
            Refuse("this", $"{own} is none of the hosts; give one of {string.Join(", ", options.Hosts)}");
        if (options.Interface is { } name && (name.Length is 0 or > 15 || !IsPlain(name) || name.Contains('/')))
            Refuse("interface", $"'{name}' is no name of one; see ip link");

        void Refuse(string setting, string reason) => problems.Add(new Problem(setting, reason));
    }

    private static void CheckVips(KeepalivedOptions options, List<Problem> problems)
    {
        if (options.Vips.Count == 0) problems.Add(new Problem("vip", "none is given; name the addresses that move"));
        if (options.Vips.DistinctBy(vip => vip.Address).Count() < options.Vips.Count)
            problems.Add(new Problem("vip", "one address is given twice"));
        foreach (var vip in options.Vips)
        {
            if (options.Hosts.Any(host => host.Has(vip.Address)))
                problems.Add(new Problem("vip", $"{vip.Address} is a host's own address; a VIP belongs to none of them"));
            if (vip.Preferred is { } home && !options.Hosts.Any(host => host.Has(home)))
                problems.Add(new Problem("vip", $"{vip.Address}@{home}: {home} is none of the hosts"));
        }
    }

    private static void CheckMoves(KeepalivedOptions options, List<Problem> problems)
    {
        if (options.Advert.Ticks % AdvertStep.Ticks != 0)
        {
            problems.Add(new Problem("advert",
                $"{DurationText.Format(options.Advert)} is no multiple of {AdvertStep.TotalMilliseconds} ms"));
        }

        if (options.PreemptDelay is { } delay && delay > LongestDelay)
            problems.Add(new Problem("preempt", $"{DurationText.Format(delay)} is longer than keepalived takes, which is 1000 s"));
        if (options.Weight == 0) return;
        var needed = KeepalivedPlan.PriorityStep * (options.Hosts.Count - 1);
        if (-options.Weight <= needed)
            problems.Add(new Problem("weight", $"{options.Weight} would leave a first host that does not serve above the last one; "
                + $"give {-needed - 1} or less, or 0"));
        if (KeepalivedPlan.PriorityOf(options.Hosts.Count - 1) + options.Weight < 1)
            problems.Add(new Problem("weight", $"{options.Weight} would leave the last host no priority; "
                + $"give {1 - KeepalivedPlan.PriorityOf(options.Hosts.Count - 1)} or more"));
        if (options.PreemptDelay is null)
        {
            problems.Add(new Problem("weight",
                "a lower priority moves nothing while nobody preempts; add --preempt at-once, or leave it 0"));
        }
    }

    private static void CheckScript(KeepalivedOptions options, List<Problem> problems)
    {
        if (!options.Program.StartsWith('/') || !IsPlain(options.Program))
            problems.Add(new Problem("program", $"'{options.Program}' is no path from the root without spaces and quotes"));
        if (!IsPlain(options.ScriptUser)) problems.Add(new Problem("script-user", $"'{options.ScriptUser}' is no name of a user"));
        if (options.CheckAt is not { } place) return;
        if (!IsPlain(place))
        {
            problems.Add(new Problem("check-at", $"'{place}' is no address; give IP:PORT, [IPV6]:PORT or the /PATH of a Unix socket"));
        }
        else if (HostText.TrySplit(place, out var host, out _) && IPAddress.TryParse(host, out var address)
            && options.Vips.Any(vip => vip.Address.Equals(address)))
        {
            problems.Add(new Problem("check-at", $"{address} moves: the check of a host that does not have it would ask the one that "
                + "has; let the proxy listen at 0.0.0.0 or 127.0.0.1 too, and give that"));
        }
    }

    private static void CheckInstances(KeepalivedOptions options, List<Problem> problems)
    {
        var instances = KeepalivedPlan.InstancesOf(options);
        if (options.RouterId + instances.Count - 1 > 255)
        {
            problems.Add(new Problem("router-id",
                $"{options.RouterId} leaves no numbers for {instances.Count} instances; give a lower one"));
        }

        if (options.Weight != 0 && instances.Any(instance => instance.Group is not null))
            problems.Add(new Problem("weight", "keepalived takes 0 only where VIPs of IPv4 and IPv6 move together; leave it 0"));
        if (options.IsMulticast) return;
        foreach (var family in instances.Select(instance => instance.Family).Distinct())
        {
            if (options.Hosts.All(host => host.Of(family) is not null)) continue;
            var name = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            problems.Add(new Problem("host", $"the VIPs of {name} need an address of {name} of each host, or --multicast"));
        }
    }

    private static IEnumerable<IPAddress> AddressesOf(RouterHost host) => new[] { host.V4, host.V6 }.OfType<IPAddress>();

    // What needs no quotes in keepalived's words, and no thought.
    private static bool IsPlain(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:[]@%".Contains(c, StringComparison.Ordinal));
}
