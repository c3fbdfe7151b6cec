using System.Net;

namespace Understudy.Scenarios.Guides;

/// <summary>REQ-28, 30, 51 and 52: every command of the guides is run as it stands, and what they promise then holds.</summary>
public sealed class GuideTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [KeepalivedFact]
    public void Two_hosts_with_an_address_that_moves()
    {
        using var lab = new GuideLab(hosts: 3);
        var vip = IPAddress.Parse("10.0.0.10");
        lab.Follow(Guide.Read("two-hosts-with-a-vip.md"), () => AwaitHolder(lab, vip));
        var holder = lab.Hosts[0].Has(vip) ? 0 : 1;
        Set(lab, "10.0.0.10:11211", "test", "hehe");

        lab.Hosts[holder].KillAll("understudy proxy");

        Eventually.True(() => lab.Hosts[1 - holder].Has(vip) && !lab.Hosts[holder].Has(vip), Limit, () => lab.Logs);
        AwaitServing(lab, "10.0.0.10:11211");
        Get(lab, "10.0.0.10:11211", "test").ShouldContain("hehe");
    }

    [KeepalivedFact]
    public void Two_hosts_that_clients_know_both()
    {
        using var lab = new GuideLab(hosts: 3);
        lab.Follow(Guide.Read("clients-that-know-both.md"), () => { });
        Set(lab, "10.0.0.1:11211", "test", "hehe");
        Get(lab, "10.0.0.2:11211", "test").ShouldContain("hehe");

        lab.Hosts[0].KillAll();

        AwaitServing(lab, "10.0.0.2:11211");
        Get(lab, "10.0.0.2:11211", "test").ShouldContain("hehe");
    }

    [KeepalivedFact]
    public void From_magent()
    {
        using var lab = new GuideLab(hosts: 4);
        for (var host = 0; host < 3; host++)
            lab.Do(host, $"setsid memcached -u root -l 10.0.0.{host + 1} >/run/memcached.log 2>&1 </dev/null &").ExitCode.ShouldBe(0);

        lab.Follow(Guide.Read("from-magent.md"), () => { });
        foreach (var key in new[] { "key1", "key2", "key3" }) Set(lab, "10.0.0.1:12000", key, key);

        // Every key is on the backup, and on the one of the two that magent's modulo says.
        foreach (var key in new[] { "key1", "key2", "key3" })
        {
            var told = lab.Do(0, $"understudy hash -s 10.0.0.1:11211 -s 10.0.0.2:11211 -b 10.0.0.3:11211 {key}").Output;
            var owner = told.Contains("10.0.0.1:11211") ? "10.0.0.1:11211" : "10.0.0.2:11211";
            Get(lab, owner, key).ShouldContain(key);
            Get(lab, "10.0.0.3:11211", key).ShouldContain(key);
        }
    }

    [KeepalivedFact]
    public void From_memcached_or_repcached()
    {
        using var lab = new GuideLab(hosts: 3);
        lab.Do(1, "setsid memcached -u root -l 10.0.0.2 >/run/memcached.log 2>&1 </dev/null &").ExitCode.ShouldBe(0);
        Eventually.True(() => lab.Do(1, "bash -c 'exec 3<>/dev/tcp/10.0.0.2/11211'").ExitCode == 0, Limit, () => lab.Logs);
        foreach (var key in new[] { "key1", "key2", "key3" }) Set(lab, "10.0.0.2:11211", key, key);

        lab.Follow(Guide.Read("from-memcached-or-repcached.md"), () => { });

        lab.Do(0, "understudy node status -p 11211").Output.ShouldContain("following");
        foreach (var key in new[] { "key1", "key2", "key3" }) Get(lab, "10.0.0.1:11211", key).ShouldContain(key);
        // By the proxy, of which the guide says the same for older servers.
        Eventually.True(() => Get(lab, "10.0.0.1:11311", "key1").Contains("key1"), Limit, () => lab.Logs);
    }

    [KeepalivedFact]
    public void N_servers_and_N_more_for_their_copies()
    {
        using var lab = new GuideLab(hosts: 5);
        var vip = IPAddress.Parse("10.0.0.10");
        lab.Follow(Guide.Read("n-and-n.md"), () => AwaitHolder(lab, vip));
        string[] keys = [.. Enumerable.Range(1, 8).Select(i => $"key{i}")];
        foreach (var key in keys) Set(lab, "10.0.0.10:11211", key, key);

        // All of one half.
        foreach (var host in lab.Hosts.Take(2)) host.KillAll("keepalived");
        foreach (var host in lab.Hosts.Take(2)) host.KillAll();
        foreach (var host in lab.Hosts.Take(2)) host.Run("ip", "addr", "del", $"{vip}/24", "dev", "eth0");

        AwaitServing(lab, "10.0.0.10:11211");
        foreach (var key in keys) Get(lab, "10.0.0.10:11211", key).ShouldContain(key);
    }

    [KeepalivedFact]
    public void Six_servers_one_backup_and_a_spare_proxy()
    {
        using var lab = new GuideLab(hosts: 10);
        for (var host = 2; host < 9; host++)
            lab.Do(host, $"setsid memcached -u root -l 10.0.0.{host + 1} >/run/memcached.log 2>&1 </dev/null &").ExitCode.ShouldBe(0);
        lab.Follow(Guide.Read("six-and-one.md"), () => { });
        string[] keys = [.. Enumerable.Range(1, 12).Select(i => $"key{i}")];
        foreach (var key in keys) Set(lab, "10.0.0.1:11211", key, key);

        lab.Hosts[2].KillAll();
        foreach (var key in keys) Get(lab, "10.0.0.1:11211", key).ShouldContain(key);

        lab.Hosts[0].KillAll();
        AwaitServing(lab, "10.0.0.2:11211");
        foreach (var key in keys) Get(lab, "10.0.0.2:11211", key).ShouldContain(key);
    }

    [KeepalivedFact]
    public void At_three_in_the_morning()
    {
        using var lab = new GuideLab(hosts: 3);
        var vip = IPAddress.Parse("10.0.0.10");
        lab.Follow(Guide.Read("two-hosts-with-a-vip.md"), () => AwaitHolder(lab, vip));
        Set(lab, "10.0.0.10:11211", "session:42", "x");
        lab.Hosts[1].KillAll("understudy node");
        Eventually.True(
            () => lab.Do(0, "understudy status").Output.Contains("DEGRADED") && lab.Do(1, "understudy status").Output.Contains("DEGRADED"),
            Limit, () => lab.Logs);
        Eventually.True(() => lab.Do(0, "understudy status --vip").ExitCode == 0, Limit, () => lab.Logs);

        lab.Follow(Guide.Read("at-three-in-the-morning.md"), () => { });

        lab.Do(0, "understudy status").Output.ShouldContain("10.0.0.2:11311");
        lab.Do(0, "cat /run/understudy/status.json").Output.ShouldContain("\"verdict\":\"degraded\"");
    }

    private static void AwaitHolder(GuideLab lab, IPAddress vip) =>
        Eventually.True(() => lab.Hosts.Count(host => host.Has(vip)) == 1, Limit, () => lab.Logs);

    private static void AwaitServing(GuideLab lab, string address) => Eventually.True(
        () => lab.Do(lab.Client, $"understudy check --serving {address}").ExitCode == 0, Limit, () => lab.Logs);

    private static void Set(GuideLab lab, string address, string key, string value) =>
        Ask(lab, address, $"set {key} 0 0 {value.Length}\\r\\n{value}\\r\\n").ShouldContain("STORED");

    private static string Get(GuideLab lab, string address, string key) => Ask(lab, address, $"get {key}\\r\\n");

    private static string Ask(GuideLab lab, string address, string request) => lab.Do(lab.Client,
        $"bash -c 'exec 3<>/dev/tcp/{address.Replace(':', '/')} && printf \"{request}quit\\r\\n\" >&3 && timeout 10 cat <&3'").Output;
}
