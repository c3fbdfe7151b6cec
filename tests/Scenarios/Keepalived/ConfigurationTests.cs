namespace Understudy.Scenarios.Keepalived;

/// <summary>REQ-31 and 33: what is written is accepted by the real keepalived, and what is wrong is told to scripts.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");

    [KeepalivedFact]
    public void Every_form_is_accepted_by_keepalived_itself()
    {
        using var network = new SharedNetwork(hosts: 1);
        var host = network.Hosts[0];
        string[] forms =
        [
            "", "--advert 100ms --preempt 30s --garp-refresh 1s", "--multicast --vip 2001:db8::100", "--vip 2001:db8::100/64",
            "--preempt at-once --weight -60 --router-id 200", "--host 10.0.0.3 --vip 10.0.0.101@10.0.0.3 --vip 10.0.0.102@10.0.0.3",
        ];
        foreach (var form in forms)
        {
            var file = Write($"--host {host.Address} --host 10.0.0.2 --vip 10.0.0.100/24 --script-user root --program /bin/true {form}");

            var (code, text) = host.Run("keepalived", "-t", "-f", file);

            (code, text).ShouldBe((0, string.Empty), form);
        }
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_place_and_by_the_exit_code()
    {
        var good = Write("--host 10.0.0.1 --host 10.0.0.2 --vip 10.0.0.100 --this 10.0.0.2 --interface eth0 --program /bin/true");
        var bad = Path.Combine(_folder.FullName, "bad.conf");
        File.WriteAllText(bad, File.ReadAllText(good).Replace("state BACKUP", "state MASTER"));

        using var fine = UnderstudyProcess.Run("keepalived", "check-config", good);
        using var refused = UnderstudyProcess.Run("keepalived", "check-config", bad);

        (fine.ExitCode, fine.Output).ShouldBe((0, $"{good}: valid\n"));
        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain(": nopreempt: counts only with state BACKUP");
        refused.Output.ShouldStartWith($"{bad}:");
    }

    [Fact]
    public void A_proxy_is_told_of_its_role_and_tells_it()
    {
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([server]);

        var told = proxy.Operate("keepalived", "notify", "INSTANCE", "VI_1", "MASTER", "150");
        var refused = proxy.Operate("keepalived", "notify", "INSTANCE", "VI_1", "LEADER", "150");

        told.ShouldBe((0, string.Empty));
        refused.ExitCode.ShouldBe(1);
        using var client = proxy.Connect();
        client.Ask("stats proxy\r\n", "END\r\n").ShouldContain("STAT vrrp_role:VI_1 ACTIVE\r\n");
        proxy.Process.AwaitOutput("This host is ACTIVE in VRRP instance VI_1");
    }

    [Fact]
    public void What_comes_through_a_fifo_is_told_in_its_order()
    {
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([server]);
        var fifo = Path.Combine(_folder.FullName, "fifo");
        File.WriteAllText(fifo, "INSTANCE \"VI_1\" BACKUP 150\nnonsense\nINSTANCE \"VI_1\" MASTER 150\nGROUP \"G\" FAULT 0\n");

        proxy.Operate("keepalived", "notify-fifo", fifo).ShouldBe((0, string.Empty));

        using var client = proxy.Connect();
        var stats = client.Ask("stats proxy\r\n", "END\r\n");
        stats.ShouldContain("STAT vrrp_role:VI_1 ACTIVE\r\n");
        stats.ShouldContain("STAT vrrp_role:G FAULT\r\n");
    }

    [KeepalivedFact]
    public void An_address_that_nobody_looks_after_is_found_and_taken_away()
    {
        using var network = new SharedNetwork(hosts: 1);
        var host = network.Hosts[0];
        var vip = network.AddressOf(100);
        var file = Write($"--host {host.Address} --host 10.0.0.2 --vip {vip}/24 --program /bin/true");
        string[] command = ["keepalived", "stray", file, "--control", Path.Combine(_folder.FullName, "none.sock")];

        var none = host.Run(UnderstudyProcess.Executable, command);
        host.Run("ip", "addr", "add", $"{vip}/24", "dev", "eth0").ExitCode.ShouldBe(0);
        var found = host.Run(UnderstudyProcess.Executable, command);
        var removed = host.Run(UnderstudyProcess.Executable, [.. command, "--remove"]);

        none.ExitCode.ShouldBe(0, none.Output);
        found.ExitCode.ShouldBe(1);
        found.Output.ShouldContain($"{vip}/24 on eth0 (understudy_1) should not be here: no keepalived runs here");
        removed.ExitCode.ShouldBe(0, removed.Output);
        host.Has(vip).ShouldBeFalse();
        host.Has(host.Address).ShouldBeTrue();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string options)
    {
        var words = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] interfaces = words.Contains("--interface") ? [] : ["--interface", "eth0"];
        string[] own = words.Contains("--this") ? [] : ["--this", words[1]];
        using var written = UnderstudyProcess.Run(["keepalived", "config", .. words, .. interfaces, .. own]);
        written.ExitCode.ShouldBe(0, written.Output);
        var path = Path.Combine(_folder.FullName, "keepalived.conf");
        File.WriteAllText(path, written.Output);
        return path;
    }
}
