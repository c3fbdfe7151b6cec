namespace Understudy.Scenarios.Hostile;

/// <summary>One address that takes more than its share, and clients that only sit there.</summary>
public sealed class CrowdTests
{
    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public void One_more_from_an_address_is_refused_in_memcacheds_words_until_one_leaves(string command)
    {
        using var server = MemcachedProcess.Start();
        using var process = Start(command, server, "--max-connections-per-source", "2");
        using var first = Come(process);
        using var second = Come(process);

        using (var third = process.Connect())
        {
            third.ReadToClose().ShouldBe("ERROR Too many open connections\r\n");
        }

        process.Process.AwaitOutput("2 connections are open from there (max-connections-per-source)");
        first.Dispose();
        using var fourth = Come(process);
        second.Ask("mn\r\n").ShouldBe("MN\r\n");
    }

    [Theory]
    [InlineData("proxy")]
    [InlineData("node")]
    public void A_client_that_asks_nothing_is_closed_where_that_is_asked_for(string command)
    {
        using var server = MemcachedProcess.Start();
        using var process = Start(command, server, "--idle-timeout", "300ms");
        using var idle = process.Connect();
        idle.Ask("mn\r\n").ShouldBe("MN\r\n");

        idle.ClosesWithin(Eventually.Limit).ShouldBeTrue();

        using var other = process.Connect();
        var kicks = other.Ask(command == "proxy" ? "stats proxy\r\n" : "stats\r\n", "END\r\n");
        kicks.ShouldContain("STAT idle_kicks");
        kicks.ShouldNotContain("STAT idle_kicks 0\r\n");
    }

    // Whoever came before may not have left yet.
    private static Wire Come(UnderstudyProcess process)
    {
        Wire? client = null;
        Eventually.True(
            () =>
            {
                client?.Dispose();
                client = process.Connect();
                client.Send("mn\r\n");
                return client.TryReadThrough("MN\r\n", Eventually.Limit, out _);
            }, "there is no room for a client");
        return client!;
    }

    private static UnderstudyProcess Start(string command, MemcachedProcess server, params string[] options) =>
        command == "proxy" ? UnderstudyProcess.InFrontOf([server], [], options) : UnderstudyProcess.Node(options);
}
