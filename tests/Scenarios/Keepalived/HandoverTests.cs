using Understudy.Scenarios.Drills;
using Understudy.Scenarios.Pair;
using Xunit.Abstractions;

namespace Understudy.Scenarios.Keepalived;

/// <summary>REQ-26, 30 to 33: two hosts with a real keepalived hand a VIP over under every fault; a client of the VIP goes on.</summary>
/// <remarks>No other test beside it: on a machine that has no time for a check, no proxy serves.</remarks>
[Collection(nameof(HandoverTests))]
[CollectionDefinition(nameof(HandoverTests), DisableParallelization = true)]
public sealed class HandoverTests(ITestOutputHelper output)
{
    // With adverts of 100 ms a look may take 200 ms, which a machine that has other tests to run cannot promise.
    private static readonly string[] Options = ["--advert", SoakTime.IsSoaking ? "100ms" : "500ms", "--garp-refresh", "1s"];

    // What is promised is two seconds, and one with short adverts; the machine of a test may have other things to do.
    private static readonly TimeSpan Limit = SoakTime.IsSoaking ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(8);

    private static readonly TimeSpan SettleLimit = Eventually.Limit;

    private enum Fault
    {
        ServiceKilled,
        ServiceHangs,
        HostCut,
        RouterStopped,
        RouterKilled,
    }

    [KeepalivedFact]
    public void The_VIP_is_where_the_proxy_serves_whatever_fails()
    {
        using var pair = new ProxyPair(Options);
        pair.StartAll();
        using var client = new VipClient(pair.EndPoint);
        client.AwaitProgress(SettleLimit, () => pair.Told);

        Play(pair, client, SoakTime.IsSoaking ? Enum.GetValues<Fault>() : [Fault.ServiceHangs, Fault.HostCut, Fault.RouterKilled]);
    }

    [KeepalivedFact]
    public void The_node_of_a_pair_that_has_the_VIP_leads_and_has_the_items()
    {
        using var pair = new NodePair(Options);
        pair.StartAll();
        using var client = new VipClient(pair.EndPoint, mayMiss: true);
        client.AwaitProgress(SettleLimit, () => pair.Told);
        pair.AwaitReady();
        using (var first = pair.Connect())
        {
            for (var i = 0; i < 100; i++) first.Set($"k{i}", "v").ShouldBe("STORED\r\n");
        }

        pair.AwaitReady();
        Play(pair, client, SoakTime.IsSoaking ? Enum.GetValues<Fault>() : [Fault.ServiceHangs, Fault.HostCut]);

        using var last = pair.Connect();
        for (var i = 0; i < 100; i++) last.Get($"k{i}").ShouldBe("v");
    }

    /// <summary>For ./test --soak only: a hundred sequences of three to five faults.</summary>
    [KeepalivedFact(IsLong = true)]
    public void A_hundred_random_sequences_of_faults_leave_one_host_with_the_VIP()
    {
        var (started, rounds) = (DateTime.UtcNow, 0);
        using var pair = new ProxyPair(Options);
        pair.StartAll();
        using var client = new VipClient(pair.EndPoint);
        client.AwaitProgress(SettleLimit, () => pair.Told);
        for (; rounds < 100 && DateTime.UtcNow - started < SoakTime.All(60); rounds++)
        {
            var random = new Random(rounds);
            Play(pair, client, [.. Enumerable.Range(0, random.Next(3, 6)).Select(_ => (Fault)random.Next(5))]);
            // An operator is told the same, from either host.
            for (var host = 0; host < 2; host++)
            {
                var asked = host;
                Eventually.True(() => pair.AskWhoHolds(asked).ExitCode == 0, SettleLimit, () => pair.AskWhoHolds(asked).Output);
            }
        }

        output.WriteLine($"{rounds} sequences");
    }

    private void Play(RouterPair pair, VipClient client, Fault[] faults)
    {
        foreach (var fault in faults)
        {
            var (before, after) = pair.Holders is [0] ? (0, 1) : (1, 0);
            client.TakeLongestGap();
            Strike(pair, before, fault);

            Eventually.True(() => pair.Hosts[after].Has(pair.Vip), SettleLimit,
                () => $"host {after} takes over after {fault}\n{pair.Told}");
            client.AwaitProgress(SettleLimit, () => $"after {fault}\n{pair.Told}");
            var gap = client.TakeLongestGap();
            output.WriteLine($"{fault}: nothing for {gap.TotalMilliseconds:0} ms");
            gap.ShouldBeLessThan(Limit, $"{fault}\n{pair.Told}");

            Repair(pair, before, fault);
            var holder = fault == Fault.HostCut ? pair.HolderAfterCut(before) : after;
            pair.AwaitHolder(holder);
            client.AwaitProgress(SettleLimit, () => $"after the repair of {fault}\n{pair.Told}");
            client.Violation.ShouldBeNull(fault.ToString());
            pair.AwaitBackup(1 - holder);
            pair.AwaitReady();
        }
    }

    private static void Strike(RouterPair pair, int host, Fault fault)
    {
        switch (fault)
        {
            case Fault.ServiceKilled: pair.Service(host).Kill(); break;
            case Fault.ServiceHangs: pair.Service(host).Pause(); break;
            case Fault.HostCut: pair.Hosts[host].Cut(); break;
            case Fault.RouterStopped: pair.Router(host).Send(Signal.Terminate); break;
            default:
                pair.KillRouter(host);
                // This is what the kill leaves behind, and what the drop-in of the unit is there for.
                pair.Hosts[host].Has(pair.Vip).ShouldBeTrue();
                var (code, text) = pair.CleanUp(host);
                code.ShouldBe(0, text);
                text.ShouldContain($"removed {pair.Vip}/24 on eth0");
                break;
        }
    }

    private static void Repair(RouterPair pair, int host, Fault fault)
    {
        switch (fault)
        {
            case Fault.ServiceKilled: pair.StartService(host); break;
            case Fault.ServiceHangs: pair.Service(host).Send(Signal.Continue); break;
            case Fault.HostCut: pair.Hosts[host].Heal(); break;
            default: pair.StartRouter(host); break;
        }
    }
}
