using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;

namespace Understudy.Tests.Control.Keepalived;

/// <summary>What is written for the hosts of a VIP.</summary>
public sealed class KeepalivedWriterTests
{
    private const string Two = "--host 10.0.0.1 --host 10.0.0.2";

    [Fact]
    public void Hosts_differ_in_their_priority_and_in_whom_they_send_adverts_to()
    {
        var (first, second) = (Write($"{Two} --vip 10.0.0.10", 0), Write($"{Two} --vip 10.0.0.10", 1));

        Words(first, "priority").ShouldBe(["200"]);
        Words(second, "priority").ShouldBe(["190"]);
        Words(first, "unicast_src_ip").ShouldBe(["10.0.0.1"]);
        Words(second, "unicast_src_ip").ShouldBe(["10.0.0.2"]);
        Words(first, "state").ShouldBe(["BACKUP"]);
        first.ShouldContain("nopreempt");
    }

    [Fact]
    public void Every_line_that_says_something_says_why()
    {
        var lines = Write($"{Two} --vip 10.0.0.10 --preempt 30s", 0).Split('\n').Where(line => line.Trim().Length > 1);

        // An address or a name stands for itself, and the check is explained by the line behind it.
        lines.Where(line => !line.Contains('#')).Select(line => line.Trim()).ShouldBe(
        [
            "global_defs {", "script \"/usr/bin/understudy check --serving --for 800ms --within 400ms 127.0.0.1:11211\"", "10.0.0.2",
            "virtual_ipaddress {", "10.0.0.10/32", "understudy_serves",
        ]);
    }

    [Fact]
    public void Of_a_pair_the_check_asks_for_an_answer_and_nobody_is_told()
    {
        var text = Write($"{Two} --vip 10.0.0.10 --pair", 0);

        text.ShouldContain("script \"/usr/bin/understudy check --answers --for 800ms --within 400ms 127.0.0.1:11211\"");
        text.ShouldNotContain("notify");
    }

    [Fact]
    public void An_address_with_a_host_of_its_own_is_an_instance_that_prefers_it()
    {
        var text = Write("--host 10.0.0.1 --host 10.0.0.2 --host 10.0.0.3 --vip 10.0.0.10 --vip 10.0.0.11@10.0.0.3", 0);

        Words(text, "vrrp_instance").ShouldBe(["understudy_1", "understudy_3"]);
        Words(text, "virtual_router_id").ShouldBe(["51", "52"]);
        Words(text, "priority").ShouldBe(["200", "190"]);
    }

    [Fact]
    public void Addresses_of_both_families_move_together()
    {
        var text = Write("--host 10.0.0.1,2001:db8::1 --host 10.0.0.2,2001:db8::2 --vip 10.0.0.10 --vip 2001:db8::10", 1);

        Words(text, "vrrp_sync_group").ShouldBe(["understudy_1"]);
        Words(text, "vrrp_instance").ShouldBe(["understudy_1_ipv4", "understudy_1_ipv6"]);
        Words(text, "unicast_src_ip").ShouldBe(["10.0.0.2", "2001:db8::2"]);
        text.ShouldNotContain("virtual_ipaddress_excluded");
    }

    [Fact]
    public void One_that_no_host_can_announce_is_carried_along()
    {
        var text = Write($"{Two} --vip 10.0.0.10 --vip 2001:db8::10", 0);

        Words(text, "vrrp_instance").ShouldBe(["understudy_1"]);
        text.ShouldContain("virtual_ipaddress_excluded");
    }

    [Theory]
    [InlineData("--host 10.0.0.1 --vip 10.0.0.10", "host: there are 1")]
    [InlineData("--host 10.0.0.1 --host 10.0.0.1 --vip 10.0.0.10", "host: one address is given twice")]
    [InlineData("--host a --host 10.0.0.1 --vip 10.0.0.10", "host: 'a' is no host")]
    [InlineData(Two, "vip: none is given")]
    [InlineData(Two + " --vip 10.0.0.1", "vip: 10.0.0.1 is a host's own address")]
    [InlineData(Two + " --vip 10.0.0.10@10.0.0.3", "vip: 10.0.0.10@10.0.0.3")]
    [InlineData(Two + " --vip 10.0.0.10/33", "vip: '/33'")]
    [InlineData(Two + " --vip 10.0.0.10 --this 10.0.0.3", "this: 10.0.0.3 is none")]
    [InlineData(Two + " --vip 10.0.0.10 --advert 125ms", "advert: 125 ms is no multiple of 10 ms")]
    [InlineData(Two + " --vip 10.0.0.10 --advert 1ms", "advert: 1 ms is outside")]
    [InlineData(Two + " --vip 10.0.0.10 --weight -10 --preempt at-once", "weight: -10 would leave a first host")]
    [InlineData(Two + " --vip 10.0.0.10 --weight -200 --preempt at-once", "weight: -200 would leave the last host no priority")]
    [InlineData(Two + " --vip 10.0.0.10 --weight -20", "weight: a lower priority moves nothing")]
    [InlineData(Two + " --vip 10.0.0.10 --preempt soon", "preempt: 'soon' is neither")]
    [InlineData(Two + " --vip 10.0.0.10 --preempt 30m", "preempt: 30 min is longer")]
    [InlineData(Two + " --vip 10.0.0.10 --check-at 10.0.0.10:11211", "check-at: 10.0.0.10 moves")]
    [InlineData(Two + " --vip 10.0.0.10 --vip 10.0.0.11@10.0.0.2 --router-id 255", "router-id: 255 leaves no numbers")]
    [InlineData(Two + " --vip 2001:db8::10", "host: the VIPs of IPv6 need an address of IPv6 of each host")]
    [InlineData(Two + " --vip 10.0.0.10 --program understudy", "program: 'understudy' is no path")]
    [InlineData(Two + " --vip 10.0.0.10 --interface 0123456789abcdef", "interface: '0123456789abcdef'")]
    public void What_could_not_work_is_refused(string words, string told)
    {
        var draft = Read(words);

        draft.ToChecked(proxy: null);

        draft.Problems.Select(problem => $"{problem.Setting}: {problem.Reason}").ShouldContain(line => line.StartsWith(told));
    }

    [Fact]
    public void The_proxys_file_says_what_moves_and_where_to_ask()
    {
        var proxy = ArgumentReader.Read(Syntaxes.Proxy, ["-s", "a", "-l", "10.0.0.10", "-l", "0.0.0.0:11222", "--control", "/run/x.sock"])
            .ToService();

        var options = Read(Two).ToChecked(proxy);

        options.Vips.ShouldHaveSingleItem().ToString().ShouldBe("10.0.0.10/32");
        options.CheckAt.ShouldBe("127.0.0.1:11222");
        KeepalivedWriter.Write(options, 0, "eth0").ShouldContain("notify --control /run/x.sock\"");
    }

    [Fact]
    public void A_proxy_that_listens_at_the_VIP_alone_cannot_be_asked()
    {
        var draft = Read(Two);

        draft.ToChecked(ArgumentReader.Read(Syntaxes.Proxy, ["-s", "a", "-l", "10.0.0.10"]).ToService());

        draft.Problems.ShouldHaveSingleItem().Reason.ShouldContain("no listener that each host has to itself");
    }

    [Fact]
    public void What_is_written_for_any_hosts_has_no_fault_and_fits_together() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var draft = Read(RandomWords(new Random(seed)));
        var options = draft.ToChecked(proxy: null);
        if (draft.Problems.Count > 0) return false;

        var findings = KeepalivedCheckTests.Check(
            [.. Enumerable.Range(0, options.Hosts.Count).Select(host => KeepalivedWriter.Write(options, host, "eth0"))]);

        return findings.Wrong.Count == 0 && findings.Advice.Count == 0;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    internal static string RandomWords(Random random)
    {
        var (hosts, hasBoth) = (random.Next(2, 7), random.Next(2) == 0);
        var words = new List<string>();
        for (var i = 1; i <= hosts; i++) words.Add($"--host 10.0.0.{i}{(hasBoth ? $",2001:db8::{i}" : "")}");
        var onlyV4 = random.Next(2) == 0;
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var isV6 = !onlyV4 && i > 1 && random.Next(3) == 0;
            var home = onlyV4 && random.Next(2) == 0 ? $"@10.0.0.{hosts}" : "";
            words.Add($"--vip {(isV6 ? $"2001:db8::1{i}" : $"10.0.0.10{i}/24")}{home}");
        }

        words.Add(string.Create(CultureInfo.InvariantCulture, $"--advert {random.Next(1, 400) * 10}ms"));
        string[] preemptions = random.Next(3) > 0 || words.Exists(word => word.Contains("::"))
            ? ["never", "at-once", "30s"]
            : ["at-once --weight -100", "1s --weight -60"];
        words.Add("--preempt " + preemptions[random.Next(preemptions.Length)]);
        if (random.Next(3) == 0) words.Add("--multicast");
        return string.Join(' ', words);
    }

    internal static KeepalivedDraft Read(string words) => ArgumentReader.Read(Syntaxes.Keepalived, ["config", .. words.Split(' ')]);

    private static string Write(string words, int host)
    {
        var draft = Read(words);
        var options = draft.ToChecked(proxy: null);
        draft.Problems.ShouldBeEmpty();
        return KeepalivedWriter.Write(options, host, "eth0");
    }

    private static IEnumerable<string> Words(string text, string key) =>
        text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1 && words[0] == key).Select(words => words[1]);
}
