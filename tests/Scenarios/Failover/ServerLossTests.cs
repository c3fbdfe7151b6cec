namespace Understudy.Scenarios.Failover;

public sealed class ServerLossTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 50).Select(i => $"key{i}")];

    public static TheoryData<string> Losses => ["killed", "paused"];

    [Theory, MemberData(nameof(Losses))]
    public void Every_key_is_read_and_written_in_time_when_the_primary_is(string loss)
    {
        using var cluster = Cluster.Pair();
        using var old = cluster.Proxy.Connect();
        foreach (var key in Keys) old.Set(key, key);

        Lose(cluster.Primary, loss);
        using var fresh = cluster.Proxy.Connect();

        Keys.Select(key => old.Get(key, Cluster.AnswerLimit)).ShouldBe(Keys);
        Keys.Select(key => fresh.Get(key, Cluster.AnswerLimit)).ShouldBe(Keys);
        Keys.Select(key => fresh.Set(key, "new", Cluster.AnswerLimit)).ShouldAllBe(answer => answer == "STORED\r\n");
        Keys.Select(key => old.Get(key, Cluster.AnswerLimit)).ShouldAllBe(value => value == "new");
    }

    [Theory, MemberData(nameof(Losses))]
    public void Nobody_waits_for_a_server_that_is_known_to_be(string loss)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var key in Keys) client.Set(key, key);
        Lose(cluster.Primary, loss);
        foreach (var key in Keys) client.Get(key, Cluster.AnswerLimit);

        var duration = Eventually.Duration(() => Array.ForEach(Keys, key => client.Get(key, Cluster.AnswerLimit).ShouldBe(key)));

        // 50 deadlines would be 12.5 s.
        duration.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Theory, MemberData(nameof(Losses))]
    public void The_same_connection_works_again_after_both_servers_were(string loss)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "old");

        foreach (var server in cluster.Servers) Lose(server, loss);
        var read = client.Ask("get k\r\n", limit: Cluster.AnswerLimit);
        var written = client.Set("k", "during", Cluster.AnswerLimit);
        foreach (var server in cluster.Servers) Return(server, loss);

        (read == "END\r\n" || read.StartsWith("SERVER_ERROR ", StringComparison.Ordinal)).ShouldBeTrue(read);
        written.ShouldStartWith("SERVER_ERROR ");
        Eventually.True(() => client.Set("k", "after", Cluster.AnswerLimit) == "STORED\r\n",
            "no write succeeded");
        client.Get("k").ShouldBe("after");
    }

    [Fact]
    public void Every_get_hits_after_the_primary_came_back_empty()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var key in Keys) client.Set(key, key);

        cluster.Primary.Kill();
        cluster.Primary.Restart();

        // Long enough for the probes to bring it back, so that the later gets meet the empty server.
        Eventually.True(() =>
        {
            Keys.Select(key => client.Get(key)).ShouldBe(Keys);
            return cluster.Primary.Stat("cmd_get") > 0;
        }, TimeSpan.FromSeconds(15), "the primary never came back");
        Keys.Select(key => client.Get(key)).ShouldBe(Keys);
        client.Ask($"get {string.Join(' ', Keys)}\r\n", "END\r\n").Split("VALUE ").Length.ShouldBe(Keys.Length + 1);
    }

    [Fact]
    public void A_write_during_the_outage_is_read_after_it()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "before");
        cluster.Primary.Kill();
        client.Set("k", "during", Cluster.AnswerLimit).ShouldBe("STORED\r\n");

        cluster.Primary.Restart();
        Eventually.True(() => { client.Get("k").ShouldBe("during"); return cluster.Primary.Stat("cmd_get") > 0; },
            "the primary never came back");

        client.Get("k").ShouldBe("during");
    }

    [Fact]
    public void The_loss_of_the_backup_is_invisible()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        cluster.Backup.Kill();

        Keys.Select(key => client.Set(key, key, Cluster.AnswerLimit)).ShouldAllBe(answer => answer == "STORED\r\n");
        Keys.Select(key => client.Get(key, Cluster.AnswerLimit)).ShouldBe(Keys);
    }

    [Fact]
    public void An_old_cas_token_never_matches_on_the_backup()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        var token = client.CasToken("k");

        cluster.Primary.Kill();
        var answer = client.Ask($"cas k 0 0 3 {token}\r\nnew\r\n", limit: Cluster.AnswerLimit);

        answer.ShouldBeOneOf("EXISTS\r\n", "NOT_FOUND\r\n");
        client.Get("k").ShouldBe("v");
    }

    [Fact]
    public void An_old_cas_token_never_matches_in_the_next_life_of_the_primary()
    {
        using var cluster = Cluster.Of(primaries: 1, backups: 0);
        using var client = cluster.Proxy.Connect();
        string[] old = [.. Enumerable.Range(0, 20).Select(i => { client.Set("k", $"{i}"); return client.CasToken("k"); })];

        cluster.Primary.Kill();
        cluster.Primary.Restart();
        Eventually.True(() => client.Set("k", "first", Cluster.AnswerLimit) == "STORED\r\n",
            "no write succeeded");

        // The counter of the new life passes every number of the old one.
        foreach (var token in old)
        {
            client.Ask($"cas k 0 0 3 {token}\r\nbad\r\n").ShouldBe("EXISTS\r\n");
            client.Set("k", "next").ShouldBe("STORED\r\n");
        }
    }

    private static void Lose(MemcachedProcess server, string loss)
    {
        if (loss == "killed") server.Kill();
        else server.Pause();
    }

    private static void Return(MemcachedProcess server, string loss)
    {
        if (loss == "killed") server.Restart();
        else server.Resume();
    }
}
