using System.Text;

namespace Understudy.Scenarios.Hostile;

/// <summary>A process in a control group lives within its limit, whatever clients want it to hold.</summary>
public sealed class CgroupTests
{
    private const int LimitMegabytes = 128;
    private const int Clients = 150;
    private static readonly byte[] StalledSet = Encoding.ASCII.GetBytes($"set s 0 0 1000000\r\n{new string('x', 999_990)}");

    [CgroupFact]
    public void A_proxy_in_a_group_of_128_MiB_outlives_150_clients_with_values_of_1_MB()
    {
        using var group = MemoryCgroup.TryMake(LimitMegabytes << 20)!;
        using var primary = MemcachedProcess.Start();
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.Behind(group.Prelude, "proxy", "-s", primary.Address, "-b", backup.Address);

        Attack(proxy);
    }

    [CgroupFact]
    public void A_node_in_a_group_of_128_MiB_outlives_150_clients_with_values_of_1_MB()
    {
        using var group = MemoryCgroup.TryMake(LimitMegabytes << 20)!;
        using var node = UnderstudyProcess.Behind(group.Prelude, "node", "-m", "24");

        Attack(node);
    }

    [CgroupFact]
    public void A_limit_that_is_lowered_while_a_node_runs_is_kept_to()
    {
        using var group = MemoryCgroup.TryMake(1L << 30)!;
        using var node = UnderstudyProcess.Behind(group.Prelude, "node", "-m", "8");
        using var client = node.Connect();
        client.Ask("stats store\r\n", "END\r\n").ShouldContain($"STAT memory_limit {256 << 20}\r\n");

        group.Limit(LimitMegabytes << 20);

        var expected = $"STAT memory_limit {28 << 20}\r\n";
        Eventually.True(() => client.Ask("stats store\r\n", "END\r\n").Contains(expected, StringComparison.Ordinal), "the limit stayed");
    }

    private static void Attack(UnderstudyProcess process)
    {
        Wire[] bad = [.. Enumerable.Range(0, Clients).Select(_ => process.Connect())];
        foreach (var wire in bad) wire.TrySend(StalledSet, TimeSpan.FromMilliseconds(20), alsoRead: false);
        using var good = process.Connect();
        var answer = good.Set("k", "v", TimeSpan.FromSeconds(20));
        foreach (var wire in bad) wire.Dispose();

        answer.ShouldBe("STORED\r\n");
        process.Process.HasExited.ShouldBeFalse();
        (process.Process.PeakKiB() / 1024).ShouldBeLessThan(LimitMegabytes);
    }
}
