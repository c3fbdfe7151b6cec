namespace Understudy.Scenarios.Predecessors;

/// <summary>What users of magent typed into telnet and saw, with kill -9 in the place of their kill. A source is one of five texts in which
/// they tell of it, blog posts and a mailing-list thread, numbered 000 to 004.</summary>
public sealed class TranscriptTests
{
    [Fact]
    public void Source_001_set_test_hehe_is_on_both_nodes_and_survives_the_main_node()
    {
        using var cluster = Cluster.Pair();

        using (var telnet = cluster.Proxy.Connect())
        {
            telnet.Ask("set test 0 0 4\r\nhehe\r\n").ShouldBe("STORED\r\n");
            telnet.Send("quit\r\n");
            telnet.ReadToClose().ShouldBeEmpty();
        }
        using var again = cluster.Proxy.Connect();
        again.Ask("get test\r\n", "END\r\n").ShouldBe("VALUE test 0 4\r\nhehe\r\nEND\r\n");
        cluster.Servers.Select(s => s.ValueOf("test")).ShouldBe(["hehe", "hehe"]);
        cluster.Primary.Kill();

        again.Get("test").ShouldBe("hehe");
        using var fresh = cluster.Proxy.Connect();
        fresh.Ask("get test\r\n", "END\r\n").ShouldBe("VALUE test 0 4\r\nhehe\r\nEND\r\n");
    }

    [Fact]
    public void Sources_000_002_every_key_is_read_after_one_of_two_nodes_died()
    {
        using var cluster = Cluster.Pair();
        using var old = cluster.Proxy.Connect();
        string[] keys = [.. Enumerable.Range(0, 200).Select(i => $"key{i}")];
        foreach (var key in keys) old.Set(key, key).ShouldBe("STORED\r\n");

        cluster.Primary.Kill();

        keys.Select(key => old.Get(key)).ShouldBe(keys);
        using var fresh = cluster.Proxy.Connect();
        keys.Select(key => fresh.Get(key)).ShouldBe(keys);
    }

    [Fact]
    public void Source_004_a_proxy_before_a_proxy_fails_over_inside()
    {
        using var cluster = Cluster.Pair();
        using var front = UnderstudyProcess.Proxy("-s", cluster.Proxy.Address);
        using var client = front.Connect();
        client.Set("chained", "value").ShouldBe("STORED\r\n");

        cluster.Primary.Kill();

        client.Get("chained", Cluster.AnswerLimit).ShouldBe("value");
        client.Set("later", "too", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        cluster.Backup.ValueOf("later").ShouldBe("too");
    }

    [Fact]
    public void Source_004_the_start_line_with_localhost_works()
    {
        using var primary = MemcachedProcess.Start();
        using var backup = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.Proxy("-s", $"localhost:{primary.Port}", "-b", $"localhost:{backup.Port}");
        using var client = proxy.Connect();

        client.Set("k", "v").ShouldBe("STORED\r\n");

        primary.ValueOf("k").ShouldBe("v");
        backup.ValueOf("k").ShouldBe("v");
    }
}
