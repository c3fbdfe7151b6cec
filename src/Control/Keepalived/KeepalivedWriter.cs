using System.Globalization;

namespace Understudy.Control.Keepalived;

/// <summary>Writes the keepalived.conf of one of the hosts.</summary>
public static class KeepalivedWriter
{
    private const string Script = "understudy_serves";

    private static readonly TimeSpan ShortAdvert = TimeSpan.FromMilliseconds(500);

    /// <param name="options">Valid ones.</param>
    /// <param name="host">Its number.</param>
    /// <param name="device">Its interface.</param>
    public static string Write(KeepalivedOptions options, int host, string device)
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new ExplainedText();
        text.Comment($"For {options.Hosts[host]}, which is host {host + 1} of {options.Hosts.Count}: {string.Join(", ", options.Hosts)}.");
        text.Comment("Written by understudy keepalived config. Each host has a file of its own; the others differ in what says so.");
        text.Comment("Check it with: understudy keepalived check-config /etc/keepalived/keepalived.conf");
        text.Blank();
        WriteGlobal(text, options, host);
        WriteCheck(text, options);
        var instances = KeepalivedPlan.InstancesOf(options);
        foreach (var instance in instances) WriteInstance(text, options, instance, host, device);
        foreach (var group in instances.Where(instance => instance.Group is not null).GroupBy(instance => instance.Group!))
            WriteGroup(text, options, group.Key, [.. group]);
        return text.ToString();
    }

    private static void WriteGlobal(ExplainedText text, KeepalivedOptions options, int host)
    {
        text.Block("global_defs", "", () =>
        {
            text.Line($"router_id understudy_{host + 1}", "the name of this host in logs and traps; not sent to the others");
            text.Line("vrrp_version 3", "RFC 9568: IPv4 and IPv6, adverts below one second");
            text.Line($"script_user {options.ScriptUser}", "whom checks and notifications run as: nobody who can do more than the proxy");
            text.Line("enable_script_security", "none is run that anybody but root could have changed");
            text.Line($"vrrp_garp_master_repeat {options.GarpRepeat}",
                "gratuitous ARPs of a new Active host, so that switches and clients learn");
            text.Line("vrrp_garp_master_delay 1", "once more after one second, for those who missed it");
            text.Line($"vrrp_garp_master_refresh {Seconds(options.GarpRefresh)}",
                "and every so many seconds: whoever believes another host is put right");
            text.Line("vrrp_higher_prio_send_advert true", "after a split, whoever gives way lets the other send its ARPs again");
            text.Line("vrrp_priority -20", "adverts go out in time on a busy host too (a nice value)");
        });
        text.Blank();
    }

    private static void WriteCheck(ExplainedText text, KeepalivedOptions options)
    {
        // keepalived counts in whole seconds: the check itself looks several times a second and fails at once.
        var within = options.Advert < ShortAdvert ? "200ms" : "400ms";
        var (looks, question, meaning) = options.IsOfPair
            ? ("--answers", "does the node of this host answer?",
                "it asks again and again for 800 ms; whether the node leads follows the VIP")
            : ("--serving", "does the proxy of this host serve?",
                "it sets, reads and deletes items again and again for 800 ms, as clients do");
        text.Block($"vrrp_script {Script}", question, () =>
        {
            text.Line($"script \"{options.Program} check {looks} --for 800ms --within {within} {options.CheckAt}\"");
            text.Line("interval 1", meaning);
            text.Line("timeout 3", "a check that hangs has failed");
            text.Line("fall 1", "it fails when two looks in a row have failed, which is hysteresis enough");
            text.Line("rise 2", "and the host is trusted again after two seconds without a failure");
            text.Line($"weight {options.Weight}", options.Weight == 0
                ? "a host that does not serve holds no VIP, whatever its priority"
                : "a host that does not serve is behind all that do; if none does, the VIP stays somewhere");
            text.Line("init_fail", "until it has been seen to serve, it does not");
        });
        text.Blank();
    }

    private static void WriteInstance(ExplainedText text, KeepalivedOptions options, RouterInstance instance, int host, string device)
    {
        var moving = string.Join(", ", instance.Vips.Concat(instance.Carried).Take(3).Select(vip => vip.Address));
        text.Block($"vrrp_instance {instance.Name}", $"moves {moving}", () =>
        {
            text.Line("state BACKUP", "on every host: who becomes Active is found out by priority, after the others were heard");
            text.Line($"interface {device}", "where adverts and VIPs go");
            text.Line($"virtual_router_id {instance.RouterId}", "the same on all hosts, and nobody else's in this network");
            text.Line($"priority {KeepalivedPlan.PriorityOf(options, instance, host)}", Rank(options, instance, host));
            text.Line($"advert_int {Seconds(options.Advert)}",
                "seconds, the same on all hosts; the others take over after three and a half");
            WritePreemption(text, options);
            if (!options.IsMulticast) WritePeers(text, options, instance, host);
            text.Block("virtual_ipaddress", "", () => WriteAddresses(text, instance.Vips));
            if (instance.Carried.Count > 0)
            {
                text.Block("virtual_ipaddress_excluded", "move too, without being named in adverts",
                    () => WriteAddresses(text, instance.Carried));
            }

            if (instance.Group is null) WriteTracking(text, options);
            // A node sees for itself where the VIP is.
            if (options.IsOfPair) return;
            text.Line($"notify \"{options.Program} keepalived notify{Words(options)}\"",
                "tells the proxy, for its log, its statistics and its status");
        });
        text.Blank();
    }

    private static string Rank(KeepalivedOptions options, RouterInstance instance, int host) => host == instance.Home
        ? "the highest: this host is preferred"
        : string.Create(CultureInfo.InvariantCulture,
            $"number {((host - instance.Home + options.Hosts.Count) % options.Hosts.Count) + 1}: each host has another one");

    private static void WritePreemption(ExplainedText text, KeepalivedOptions options)
    {
        if (options.PreemptDelay is not { } delay)
            text.Line("nopreempt", "a host that comes back leaves the VIP where it is: one interruption, not two");
        else if (delay > TimeSpan.Zero)
            text.Line($"preempt_delay {Seconds(delay)}", "seconds that a preferred host waits before it takes the VIP back");
        else
            text.Line("preempt", "a preferred host takes the VIP as soon as it serves again");
    }

    private static void WritePeers(ExplainedText text, KeepalivedOptions options, RouterInstance instance, int host)
    {
        text.Line($"unicast_src_ip {options.Hosts[host].Of(instance.Family)}", "this host");
        text.Block("unicast_peer", "the others: adverts go to them alone, so that no switch has to let multicast through", () =>
        {
            foreach (var other in options.Hosts.Where((_, number) => number != host)) text.Line($"{other.Of(instance.Family)}");
        });
    }

    private static void WriteAddresses(ExplainedText text, IReadOnlyList<VirtualAddress> vips)
    {
        foreach (var vip in vips) text.Line($"{vip}");
    }

    private static void WriteTracking(ExplainedText text, KeepalivedOptions options)
    {
        var where = options.IsOfPair ? "the node answers" : "the proxy serves";
        text.Block("track_script", $"the VIP is where {where}, not where keepalived runs", () => text.Line(Script));
    }

    private static void WriteGroup(ExplainedText text, KeepalivedOptions options, string name, IReadOnlyList<RouterInstance> instances)
    {
        text.Block($"vrrp_sync_group {name}", "its instances are Active on the same host", () =>
        {
            text.Block("group", "", () =>
            {
                foreach (var instance in instances) text.Line(instance.Name);
            });
            WriteTracking(text, options);
        });
        text.Blank();
    }

    private static string Words(KeepalivedOptions options) => options.Control is { } control ? $" --control {control}" : string.Empty;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
}
