namespace Understudy.Scenarios.Failover;

/// <summary>REQ-13: an application that asks its database on every miss does not ask it more because a server is lost or returns.</summary>
public sealed class DatabaseLoadTests
{
    private const int Keys = 500;
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;

    [Fact]
    public void The_database_is_never_asked_while_a_server_dies_returns_and_is_filled()
    {
        using var cluster = Cluster.Pair("--fill-rate", "50k");
        using var client = cluster.Proxy.Connect();
        ReadThrough(client).ShouldBe(Keys);

        var before = ReadThrough(client);
        cluster.Primary.Kill();
        var during = ReadThrough(client);
        cluster.Primary.Restart();
        Eventually.True(() =>
        {
            during += ReadThrough(client);
            return client.StateOf(cluster.Primary) == "IN";
        }, ReturnLimit, "the primary did not come back");
        var after = ReadThrough(client);
        cluster.Backup.Kill();
        var afterTheOther = ReadThrough(client);

        (before, during, after, afterTheOther).ShouldBe((0, 0, 0, 0));
    }

    // Reads every key as applications do: on a miss it takes the value from the database, counts that, and stores it.
    private static int ReadThrough(Wire client)
    {
        var queries = 0;
        for (var i = 0; i < Keys; i++)
        {
            if (client.Get($"row{i}", Cluster.AnswerLimit) is not null) continue;
            queries++;
            client.Set($"row{i}", $"contents of row {i}", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        }

        return queries;
    }
}
