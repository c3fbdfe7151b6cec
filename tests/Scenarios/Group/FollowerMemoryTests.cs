using System.Text;

namespace Understudy.Scenarios.Group;

/// <summary>A follower holds what its clients and the leader do not take: no more than its limit.</summary>
public sealed class FollowerMemoryTests
{
    private const int LimitMegabytes = 32;
    private const int BaseMegabytes = 80;
    private const int ValueBytes = 1_000_000;

    private static readonly byte[] Gets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("get large\r\n", 8)));

    [ToolFact("etcd", "etcd-server")]
    public void Clients_that_do_not_read_give_way_and_others_are_served()
    {
        using var group = new GroupCluster(proxies: 2, "--memory-limit", $"{LimitMegabytes}m");
        var follower = group.Followers.Single();
        using var good = follower.Connect();
        good.Set("large", new string('v', ValueBytes)).ShouldBe("STORED\r\n");

        Wire[] bad = [.. Enumerable.Range(0, 400).Select(_ => follower.Connect())];
        foreach (var wire in bad) wire.TrySend(Gets, TimeSpan.FromMilliseconds(20), alsoRead: false);

        Eventually.True(() => Served(follower) == ValueBytes, () => $"{GroupCluster.ReportOf(follower)}\n{group.Log}");
        foreach (var proxy in group.Proxies) (proxy.Process.PeakKiB() / 1024).ShouldBeLessThan(BaseMegabytes + LimitMegabytes);
        foreach (var wire in bad) wire.Dispose();
    }

    // Whoever leads may have closed it while memory was short.
    private static int Served(UnderstudyProcess follower)
    {
        try
        {
            using var client = follower.Connect();
            return client.Get("large", TimeSpan.FromSeconds(5))?.Length ?? 0;
        }
        catch (Exception closed) when (closed is IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            return 0;
        }
    }
}
