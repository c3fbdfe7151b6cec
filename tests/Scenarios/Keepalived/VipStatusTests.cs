using System.Text.Json;

namespace Understudy.Scenarios.Keepalived;

/// <summary>REQ-30 and 32: an operator is told who holds the VIP, and that two hosts do.</summary>
[Collection(nameof(HandoverTests))]
public sealed class VipStatusTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [KeepalivedFact]
    public void Each_host_knows_who_holds_the_VIP_and_that_two_do()
    {
        using var pair = new ProxyPair();
        Start(pair);
        var (holder, other) = pair.Holders is [0] ? (0, 1) : (1, 0);
        Eventually.True(
            () => pair.AskWhoHolds(holder).Output.Contains("ACTIVE") && pair.AskWhoHolds(other).Output.Contains("BACKUP"),
            Limit, () => pair.Told);

        var well = pair.AskWhoHolds(other);
        pair.Hosts[other].Run("ip", "addr", "add", $"{pair.Vip}/24", "dev", "eth0").ExitCode.ShouldBe(0);
        var (here, there) = (pair.AskWhoHolds(holder), pair.AskWhoHolds(other));
        var (code, json) = pair.AskWhoHolds(holder, "--json");

        well.ExitCode.ShouldBe(0, well.Output);
        well.Output.ShouldContain($"{pair.Vip}  HELD BY ONE  {pair.Hosts[holder].Address}\n");
        well.Output.ShouldMatch($@"(?m)^{pair.Hosts[other].Address} \(this host\) +no +BACKUP for ");
        well.Output.ShouldMatch($@"(?m)^{pair.Hosts[holder].Address} +yes +ACTIVE for ");
        (here.ExitCode, there.ExitCode, code).ShouldBe((1, 1, 1));
        here.Output.ShouldContain($"{pair.Vip}  HELD BY 2  {pair.Hosts[holder].Address}, {pair.Hosts[other].Address}: clients reach");
        there.Output.ShouldContain($"! {pair.Hosts[other].Address} has it though it is BACKUP");
        var told = JsonDocument.Parse(json).RootElement[0];
        told.GetProperty("verdict").GetString().ShouldBe("several");
        told.GetProperty("hosts").EnumerateArray().ShouldAllBe(host => host.GetProperty("holds").GetBoolean());
    }

    [KeepalivedFact]
    public void Hosts_that_do_not_hear_each_other_are_told_of_from_anywhere()
    {
        using var pair = new ProxyPair();
        Start(pair);
        // By the words of the proxies alone: nobody but root may ask by ARP, and a client has no keepalived.
        string[] words =
        [
            "status", "--vip", $"{pair.Vip}", "--host", $"{pair.Hosts[0].Address}", "--host", $"{pair.Hosts[1].Address}",
            "--control", "/nowhere.sock",
        ];
        Eventually.True(() => Run(words).Output.Contains("HELD BY ONE"), Limit, () => Run(words).Output);
        Run(words).ExitCode.ShouldBe(0);

        foreach (var host in pair.Hosts)
        {
            const string Deaf = "add table inet deaf; add chain inet deaf in { type filter hook input priority 0; }; "
                + "add rule inet deaf in ip protocol 112 drop";
            host.Run("nft", Deaf).ExitCode.ShouldBe(0);
        }

        Eventually.True(() => Run(words).Output.Contains("HELD BY 2"), Limit, () => $"{Run(words).Output}\n{pair.Told}");
        var (code, text) = Run(words);
        code.ShouldBe(1);
        text.ShouldContain("the hosts do not hear each other");
        text.ShouldContain("nobody was asked by ARP: that needs root");
    }

    [RootFact]
    public void A_host_without_keepalived_or_proxy_is_found_by_its_answer_and_one_that_nobody_named_by_its_interface()
    {
        using var network = new SharedNetwork(hosts: 3);
        var vip = network.AddressOf(100);
        string[] words = ["status", "--vip", $"{vip}", "--host", $"{network.Hosts[1].Address}", "--control", "/nowhere.sock"];

        var nobody = network.Hosts[0].Run(UnderstudyProcess.Executable, words);
        network.Hosts[1].Run("ip", "addr", "add", $"{vip}/24", "dev", "eth0");
        var one = network.Hosts[0].Run(UnderstudyProcess.Executable, words);
        network.Hosts[2].Run("ip", "addr", "add", $"{vip}/24", "dev", "eth0");
        var two = network.Hosts[0].Run(UnderstudyProcess.Executable, words);

        (nobody.ExitCode, one.ExitCode, two.ExitCode).ShouldBe((1, 0, 1), $"{nobody.Output}\n{one.Output}\n{two.Output}");
        nobody.Output.ShouldContain($"{vip}  HELD BY NOBODY");
        one.Output.ShouldContain($"{vip}  HELD BY ONE  {network.Hosts[1].Address}\n");
        two.Output.ShouldContain($"{vip}  HELD BY 2");
        two.Output.ShouldMatch("(?m)^([0-9a-f]{2}:){5}[0-9a-f]{2} +yes +[?] +a machine that nobody named answers for it$");
    }

    [Fact]
    public void What_belongs_to_the_question_needs_the_question()
    {
        using var stray = UnderstudyProcess.Run("status", "10.0.0.1");
        using var wrong = UnderstudyProcess.Run("status", "--vip", "x");
        using var absent = UnderstudyProcess.Run("status", "--vip", "--keepalived", "/nowhere.conf");

        (stray.ExitCode, wrong.ExitCode, absent.ExitCode).ShouldBe((2, 2, 1));
        stray.Output.ShouldContain("give --vip");
        wrong.Output.ShouldContain("'x' is no address");
        absent.Output.ShouldContain("/nowhere.conf");
    }

    // Whether a proxy serves is not the question here, and the VIP is not to move because the machine has other tests to run.
    private static void Start(ProxyPair pair)
    {
        for (var host = 0; host < 2; host++)
        {
            var lines = File.ReadAllLines(pair.Configuration(host));
            File.WriteAllLines(pair.Configuration(host), lines.Select(line => line.Contains("script \"") ? "script /bin/true" : line));
        }

        pair.StartAll();
    }

    private static (int ExitCode, string Output) Run(string[] words)
    {
        using var command = ChildProcess.Start("setpriv", ["--reuid", "65534", "--clear-groups", UnderstudyProcess.Executable, .. words]);
        command.WaitForExit(Eventually.Limit).ShouldBeTrue();
        return (command.ExitCode, command.Output);
    }
}
