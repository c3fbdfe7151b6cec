namespace Understudy.Scenarios.Rejoin;

/// <summary>Locks, which are items that are added, and counters: around losses and returns of the first server, and where it alone has lost
/// something.</summary>
public sealed class LockTests
{
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    [Fact]
    public void A_lock_has_one_holder_while_the_first_server_dies_and_returns()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 500; i++) client.Set($"other{i}", "v");
        var secondWinners = 0;

        for (var death = 0; death < 2; death++)
        {
            cluster.Primary.Kill();
            client.AwaitState(cluster.Primary, "OUT");
            cluster.Primary.Restart();
            Eventually.True(
                () =>
                {
                    for (var i = 0; i < 100; i++) secondWinners += SecondWinners(client, "lock");
                    return client.StateOf(cluster.Primary) == "IN";
                },
                ReturnLimit, "the primary did not come back");
        }

        secondWinners.ShouldBe(0);
    }

    [Fact]
    public void A_lock_has_one_holder_while_the_first_server_is_drained_and_readmitted()
    {
        using var cluster = Cluster.Pair("--threads", "2");
        using var stop = new CancellationTokenSource();
        var secondWinners = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            using var client = cluster.Proxy.Connect();
            while (!stop.IsCancellationRequested) Interlocked.Add(ref secondWinners, SecondWinners(client, $"lock{number}"));
        }))];
        foreach (var thread in threads) thread.Start();

        for (var cycle = 0; cycle < 10; cycle++)
        {
            cluster.Proxy.Operate("server", "drain", cluster.Primary.Address).ExitCode.ShouldBe(0);
            cluster.Proxy.Operate("server", "readmit", cluster.Primary.Address).ExitCode.ShouldBe(0);
        }

        stop.Cancel();
        foreach (var thread in threads) thread.Join();
        secondWinners.ShouldBe(0);
    }

    [Theory]
    [InlineData("add k 0 0 1\r\n2\r\n", "NOT_STORED\r\n")]
    [InlineData("ms k 1 ME k O9 c\r\n2\r\n", "NS kk O9 c0\r\n")]
    [InlineData("ms aw== 1 ME b k\r\n2\r\n", "NS kaw== b\r\n")]
    [InlineData("ma k N60 J7 v\r\n", "VA 1\r\n2\r\n")]
    [InlineData("mg k N60 v\r\n", "VA 1\r\n1\r\n")]
    public void What_the_first_server_alone_has_lost_is_not_created_again(string request, string answer)
    {
        using var cluster = Cluster.Pair("--repair-rate", "0");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "1").ShouldBe("STORED\r\n");
        using var direct = cluster.Primary.Connect();
        direct.Ask("delete k\r\n").ShouldBe("DELETED\r\n");

        var answered = client.Ask(request, answer);

        answered.ShouldBe(answer);
    }

    [Fact]
    public void Counters_that_are_only_counted_on_outlive_the_one_server_after_the_other_hung()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 80; i++) client.Set($"c{i}", "1");
        client.Set("plain", "1");

        cluster.Primary.Pause();
        client.Set("plain", "2", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        client.AwaitState(cluster.Primary, "OUT");
        cluster.Primary.Resume();
        Eventually.True(
            () =>
            {
                for (var i = 0; i < 80; i++) client.Ask($"incr c{i} 1\r\n", limit: Cluster.AnswerLimit);
                return client.StateOf(cluster.Primary) == "IN";
            },
            ReturnLimit, "the primary did not come back");

        Enumerable.Range(0, 80).Where(i => cluster.Primary.ValueOf($"c{i}") != cluster.Backup.ValueOf($"c{i}")).ShouldBeEmpty();
    }

    [Fact]
    public void Servers_without_CAS_are_filled_with_what_they_keep()
    {
        using var cluster = Cluster.Of(MemcachedProcess.Start("-C"), MemcachedProcess.Start("-C"));
        using var client = cluster.Proxy.Connect();
        for (var i = 0; i < 300; i++) client.Set($"k{i}", "v");

        cluster.Primary.Kill();
        client.Set("k0", "w", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Primary.Restart();
        client.AwaitState(cluster.Primary);

        Enumerable.Range(0, 300).Count(i => cluster.Primary.ValueOf($"k{i}") is not null).ShouldBe(300);
    }

    private static int SecondWinners(Wire client, string key)
    {
        client.Ask($"delete {key}\r\n", limit: Cluster.AnswerLimit);
        var first = client.Ask($"add {key} 0 0 1\r\n1\r\n", limit: Cluster.AnswerLimit);
        var second = client.Ask($"add {key} 0 0 1\r\n2\r\n", limit: Cluster.AnswerLimit);
        return first == "STORED\r\n" && second == "STORED\r\n" ? 1 : 0;
    }
}
