using Understudy.Control.Configuration;
using Understudy.Control.Keepalived;

namespace Understudy.Tests.Control.Keepalived;

/// <summary>Each fault that is known of configurations that keepalived accepts is found, with its place and a remedy.</summary>
public sealed class KeepalivedCheckTests
{
    private const string Sound = """
        global_defs {
            vrrp_version 3
            script_user understudy
            enable_script_security
        }
        vrrp_script serves {
            script "/usr/bin/understudy check --serving --for 800ms"
            interval 1
            fall 1
            rise 2
        }
        vrrp_instance VI_1 {
            state BACKUP
            interface eth0
            virtual_router_id 51
            priority 100
            advert_int 0.1
            nopreempt
            virtual_ipaddress {
                192.168.1.254
            }
            track_script {
                serves
            }
        }
        """;

    // As source 001 of the requirements has it: start the proxy while keepalived runs, else kill it.
    private const string StartingScript = """
        #!/bin/bash
        ALIVE=`ps -ef | grep keepalived | grep -v grep | wc -l`
        if [ $ALIVE -gt 0 ]; then
          /usr/local/bin/magent -u root -n 51200 -l 192.168.1.254 -p 12000 -s 10.0.0.1:11211 -b 10.0.0.2:11211
        else
          pkill -9 magent
        fi
        exit 0
        """;

    [Fact]
    public void A_sound_configuration_has_no_fault_and_needs_no_advice()
    {
        var findings = Check(Sound);

        findings.Wrong.ShouldBeEmpty();
        findings.Advice.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("script \"/usr/bin/understudy check", "script \"/opt/start.sh", 7, "magent ends with 0 though the port is taken")]
    [InlineData("script \"/usr/bin/understudy check", "script \"/opt/start.sh", 7, "without one it ends with 1")]
    [InlineData("script \"/usr/bin/understudy check", "script \"/bin/sh /opt/start.sh", 7, "magent ends with 0 though the port is taken")]
    [InlineData("/usr/bin/understudy check --serving --for 800ms", "killall -0 magent", 7, "a process that is there may hang")]
    [InlineData("/usr/bin/understudy check --serving --for 800ms", "/opt/exists.sh", 7, "a process that is there may hang")]
    [InlineData("/usr/bin/understudy check --serving --for 800ms", "/opt/always.sh", 7, "it always ends with 0")]
    [InlineData("/usr/bin/understudy", "/opt/nothing/there", 7, "there is no /opt/nothing/there here")]
    [InlineData("check --serving", "check --serving 192.168.1.254:11211", 7, "192.168.1.254, which is another host")]
    [InlineData("        serves\n", "        other\n", 6, "nobody tracks it")]
    [InlineData("        serves\n", "        other\n", 23, "there is no vrrp_script of that name")]
    [InlineData("        serves\n", "        serves weight -20\n", 23, "with nopreempt nobody takes the VIP")]
    [InlineData("    interval 1\n", "    interval 1\n    weight -10\n", 24, "with nopreempt nobody takes the VIP")]
    [InlineData("    track_script {\n        serves\n    }\n", "", 12, "nothing asks it")]
    [InlineData("    track_script {\n        serves\n    }\n", "    track_process {\n magent\n }\n", 22, "that is there may hang")]
    [InlineData("state BACKUP", "state MASTER", 18, "write state BACKUP on every host")]
    [InlineData("    nopreempt\n", "    nopreempt\n    preempt_delay 5\n", 19, "never comes to pass")]
    [InlineData("    interface eth0\n", "", 12, "says no interface")]
    [InlineData("    priority 100\n", "", 12, "says no priority")]
    [InlineData("priority 100", "priority 255", 16, "owner of the address")]
    [InlineData("virtual_router_id 51", "virtual_router_id 256", 15, "outside 1 to 255")]
    [InlineData("    vrrp_version 3\n", "", 16, "VRRP 2 counts whole seconds")]
    [InlineData("advert_int 0.1", "advert_int 0.125", 17, "hundredths of a second")]
    [InlineData("advert_int 0.1", "advert_int soon", 17, "is no number of seconds")]
    [InlineData("    nopreempt\n", "    authentication {\n auth_type PASS\n auth_pass 1111\n }\n", 18, "VRRP 3 has none")]
    [InlineData("        192.168.1.254\n", "", 12, "moves no address")]
    [InlineData("        192.168.1.254\n", "        192.168.1.254\n        2001:db8::1\n", 19, "virtual_ipaddress_excluded")]
    [InlineData("    nopreempt\n", "    unicast_src_ip 10.0.0.1\n    unicast_peer {\n    10.0.0.1\n    }\n", 20, "is this host itself")]
    [InlineData("    nopreempt\n", "    unicast_peer {\n    }\n", 18, "adverts go nowhere")]
    [InlineData("    vrrp_version 3\n", "    vrrp_version 3\n    vrrp_strict\n", 3, "drops what is sent to the VIP")]
    [InlineData("    nopreempt\n", "    notify_master \"/opt/start.sh\"\n", 18, "makes clients wait")]
    [InlineData("    nopreempt\n", "    notify_backup \"/usr/bin/pkill -9 magent\"\n", 18, "a Backup without a proxy cannot take over")]
    public void A_fault_is_found_with_its_line_and_what_to_write_instead(string before, string after, int line, string reason)
    {
        Sound.ShouldContain(before);

        var findings = Check(Sound.Replace(before, after));

        var found = findings.Wrong.Where(problem => problem.Reason.Contains(reason)).ShouldHaveSingleItem();
        found.Place!.Value.Line.ShouldBe(line);
    }

    [Theory]
    [InlineData("    enable_script_security\n", "", "enable_script_security")]
    [InlineData("    script_user understudy\n", "", "script_user")]
    [InlineData(" --for 800ms", "", "a single failure moves the VIP")]
    [InlineData("interval 1", "interval 30", "noticed late")]
    [InlineData("    nopreempt\n", "    unicast_peer {\n        10.0.0.2\n    }\n", "unicast_src_ip")]
    [InlineData("state BACKUP\n    interface eth0\n", "state MASTER\n    interface eth0\n", "state BACKUP", "    nopreempt\n")]
    public void What_could_be_better_is_advice(string before, string after, string reason, string without = "\0")
    {
        var findings = Check(Sound.Replace(before, after).Replace(without, ""));

        findings.Wrong.ShouldBeEmpty();
        findings.Advice.ShouldHaveSingleItem().Reason.ShouldContain(reason);
    }

    [Theory]
    [InlineData("priority 100", "priority 100", "is that of")]
    [InlineData("advert_int 0.1", "advert_int 0.2", "advert_int is another one")]
    [InlineData("vrrp_version 3", "vrrp_version 3\n#", "")]
    [InlineData("192.168.1.254", "192.168.1.253", "names other addresses")]
    public void Hosts_that_do_not_fit_together_are_found(string before, string after, string reason)
    {
        var second = before == "priority 100" ? Sound : Sound.Replace("priority 100", "priority 90");

        var findings = Check(Sound, second.Replace(before, after));

        findings.Wrong.Select(problem => problem.Reason).Where(told => told.Contains(reason)).Count()
            .ShouldBe(reason.Length == 0 ? 0 : 1);
        if (reason.Length == 0) findings.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public void A_weight_that_does_not_bring_a_failed_host_behind_the_last_one_is_found()
    {
        var weighted = Sound.Replace("    nopreempt\n", "").Replace("    interval 1\n", "    interval 1\n    weight -10\n");

        var findings = Check(weighted, weighted.Replace("priority 100", "priority 90"));

        var found = findings.Wrong.ShouldHaveSingleItem();
        found.Reason.ShouldContain("the weight -10 leaves a host that does not serve at 90, and another one has 90");
        Check(weighted.Replace("-10", "-11"), weighted.Replace("-10", "-11").Replace("priority 100", "priority 90")).Wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Two_instances_of_one_host_with_one_number_are_found()
    {
        var second = Sound[Sound.IndexOf("vrrp_instance", StringComparison.Ordinal)..].Replace("VI_1", "VI_2");

        Check(Sound + "\n" + second).Wrong.ShouldHaveSingleItem().Reason.ShouldContain("is VI_1's too");
    }

    [Fact]
    public void A_weight_in_a_sync_group_counts_as_nothing()
    {
        var grouped = Sound.Replace("    nopreempt\n", "").Replace("        serves\n", "        serves weight -20\n")
            + "\nvrrp_sync_group G {\n    group {\n        VI_1\n    }\n}\n";

        Check(grouped).Wrong.ShouldHaveSingleItem().Reason.ShouldContain("the weight counts as 0");
    }

    [Fact]
    public void The_configuration_of_source_001_has_all_its_faults()
    {
        var findings = Check("""
            vrrp_script chk { 
                script "/opt/start.sh"
                interval 1
                weight -10
            }
            vrrp_instance VI_1 {
                state MASTER
                interface eth0
                virtual_router_id 51
                priority 101
                advert_int 1
                authentication {
                    auth_type PASS
                    auth_pass 1111
                }
                track_script {
                    chk
                }
                virtual_ipaddress {
                    192.168.1.254
                }
            }
            """);

        findings.Wrong.Select(problem => problem.Place!.Value.Line).ShouldAllBe(line => line == 2);
        findings.Wrong.Count.ShouldBe(4);   // it starts, it kills, it asks for a process, and it cannot fail
        findings.Advice.Select(problem => problem.Place!.Value.Line).ShouldContain(7);
        findings.Advice.Select(problem => problem.Place!.Value.Line).ShouldContain(12);
    }

    internal static Findings Check(params string[] hosts)
    {
        var (findings, problems) = (new Findings(), new List<Problem>());
        var read = hosts.Index().Select(host => ConfigReader.Read($"host{host.Index}.conf", host.Item, problems)).ToList();
        problems.ShouldBeEmpty();
        KeepalivedCheck.Run(read, ReadScript, findings);
        findings.Wrong.Concat(findings.Advice).ShouldAllBe(problem => problem.Place != null && problem.Reason.Length > 20);
        return findings;
    }

    private static string? ReadScript(string path) => path switch
    {
        "/opt/start.sh" => ScriptFile.WithoutComments(StartingScript),
        "/opt/exists.sh" => "pidof magent || exit 1",
        "/opt/always.sh" => "echo hello\necho stats | nc 127.0.0.1 11211\nexit 0\n",
        _ when path.StartsWith("/usr/bin/", StringComparison.Ordinal) => string.Empty,
        _ => null,
    };
}
