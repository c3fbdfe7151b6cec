namespace Understudy.Scenarios.Counting;

/// <summary>Each request is counted once, under what became of it, whatever goes wrong.</summary>
public sealed class OutcomeTests
{
    private static readonly TimeSpan Soon = Eventually.Limit;

    [Theory]
    [InlineData("get here\r\n", "END\r\n", "get:hit")]
    [InlineData("get gone\r\n", "END\r\n", "get:miss")]
    [InlineData("get gone here\r\n", "END\r\n", "get:hit")]
    [InlineData("gets gone lost\r\n", "END\r\n", "gets:miss")]
    [InlineData("gat 0 here\r\n", "END\r\n", "gat:hit")]
    [InlineData("gat 0 gone here\r\n", "END\r\n", "gat:hit")]
    [InlineData("mg here v\r\n", "VA 1\r\n1\r\n", "mg:hit")]
    [InlineData("mg gone v\r\n", "EN\r\n", "mg:miss")]
    [InlineData("set here 0 0 1\r\nx\r\n", "STORED\r\n", "set:stored")]
    [InlineData("add here 0 0 1\r\nx\r\n", "NOT_STORED\r\n", "add:not_stored")]
    [InlineData("replace gone 0 0 1\r\nx\r\n", "NOT_STORED\r\n", "replace:not_stored")]
    [InlineData("cas here 0 0 1 1\r\nx\r\n", "EXISTS\r\n", "cas:not_stored")]
    [InlineData("cas gone 0 0 1 1\r\nx\r\n", "NOT_FOUND\r\n", "cas:miss")]
    [InlineData("ms here 1\r\nx\r\n", "HD\r\n", "ms:stored")]
    [InlineData("delete here\r\n", "DELETED\r\n", "delete:hit")]
    [InlineData("delete gone\r\n", "NOT_FOUND\r\n", "delete:miss")]
    [InlineData("incr here 1\r\n", "2\r\n", "incr:hit")]
    [InlineData("touch gone 0\r\n", "NOT_FOUND\r\n", "touch:miss")]
    [InlineData("flush_all\r\n", "OK\r\n", "flush_all:done")]
    [InlineData("version\r\n", "\r\n", "version:done")]
    [InlineData("incr text 1\r\n", "\r\n", "incr:error_protocol")]
    [InlineData("set here 0 0 x\r\n", "CLIENT_ERROR bad command line format\r\n", "set:error_protocol")]
    [InlineData("bogus\r\n", "ERROR\r\n", "unknown:error_protocol")]
    [InlineData("set __us:x 0 0 1\r\nx\r\n", "CLIENT_ERROR key is reserved\r\n", "set:refused")]
    public void A_request_is_counted_by_its_verb_and_what_became_of_it(string request, string end, string counter)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("here", "1");
        client.Set("text", "abc");
        var before = client.Stat("requests", counter);

        client.Ask(request, end);

        client.Stat("requests", counter).ShouldBe(before + 1);
        ShouldAddUp(client);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_outcomes_of_pipelined_requests_add_up_with_one_worker_and_with_several(int workers)
    {
        using var cluster = Cluster.Of(2, 2, "--threads", $"{workers}");
        using var client = cluster.Proxy.Connect();
        var sets = string.Concat(Enumerable.Range(0, 50).Select(i => $"set k{i} 0 0 1\r\n{i % 10}\r\n"));
        var gets = string.Concat(Enumerable.Range(0, 50).Select(i => $"get k{i}\r\n"));
        var gats = "gat 0 " + string.Join(' ', Enumerable.Range(25, 50).Select(i => $"k{i}")) + "\r\n";

        client.Send(sets + gets + gats + "incr k1 1 noreply\r\nadd k1 0 0 1 noreply\r\nx\r\ndelete k2\r\nmn\r\n");
        client.ReadThrough("MN\r\n").ShouldNotContain("ERROR");

        Eventually.True(() => client.Stat("proxy", "requests_active") == 1, Soon, "some request is under way for ever");
        var counts = client.Stats("requests").Where(pair => pair.Key.Contains(':') && pair.Key is not ("stats:done" or "version:done"));
        counts.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(
            ["set:stored 50", "get:hit 50", "gat:hit 1", "incr:hit 1", "add:not_stored 1", "delete:hit 1", "mn:done 1"],
            ignoreOrder: true);
        var general = client.Stats();
        general["cmd_get"].ShouldBe("50");
        general["touch_hits"].ShouldBe("25");
        general["touch_misses"].ShouldBe("25");
    }

    [Fact]
    public void What_no_server_answers_in_time_and_what_none_is_left_for_are_errors_of_their_own()
    {
        using var cluster = Cluster.Pair("--failure-limit", "1000");
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");
        foreach (var server in cluster.Servers) server.Pause();

        client.Ask("get k\r\n", limit: Cluster.AnswerLimit).ShouldBe("SERVER_ERROR server timed out\r\n");
        foreach (var server in cluster.Servers) server.Kill();
        Eventually.True(
            () => client.Ask("get k\r\n", limit: Cluster.AnswerLimit) == "SERVER_ERROR no server available\r\n", Soon, "still answered");

        client.Ended("error_deadline").ShouldBe(1);
        client.Ended("error_no_live_copy").ShouldBeGreaterThanOrEqualTo(1);
        foreach (var server in cluster.Servers)
        {
            client.Stat("servers", $"{server.Address}:timeouts").ShouldBeGreaterThanOrEqualTo(1);   // probes count as well
            client.Stat("servers", $"{server.Address}:out_seconds_total").ShouldBeGreaterThanOrEqualTo(0);
            client.Stat("servers", $"{server.Address}:ejections").ShouldBe(1);
        }

        ShouldAddUp(client);
    }

    [Fact]
    public void A_connection_that_is_lost_before_the_answer_is_an_error_of_its_own()
    {
        using var server = MemcachedProcess.Start();
        using var proxy = UnderstudyProcess.InFrontOf([server], null, "--reply-timeout", "5s");
        using var client = proxy.Connect();
        client.Set("k", "v");
        server.Pause();

        client.Send("get k\r\n");
        using var other = proxy.Connect();
        Eventually.True(() => other.Stat("servers", $"{server.Address}:waiting") == 1, Soon, "the request was not sent");
        server.Kill();
        client.ReadLine().ShouldBe("SERVER_ERROR server unreachable\r\n");

        client.Ended("error_connection_lost").ShouldBe(1);
        client.Stat("servers", $"{server.Address}:lost").ShouldBe(1);
        ShouldAddUp(client);
    }

    [Fact]
    public void A_server_without_memory_and_a_value_that_is_too_large_are_errors_of_their_own()
    {
        using var cluster = Cluster.Of(MemcachedProcess.Start("-M", "-m", "8"), MemcachedProcess.Start("-M", "-m", "8"));
        using var client = cluster.Proxy.Connect();
        var value = new string('x', 100_000);

        Eventually.True(() => client.Set($"k{Guid.NewGuid():N}", value).StartsWith("SERVER_ERROR out of memory"), Soon, "never full");
        client.Set("large", new string('x', 2_000_000)).ShouldBe("SERVER_ERROR object too large for cache\r\n");

        client.Ended("error_refused_by_server").ShouldBe(1);
        client.Ended("error_too_large").ShouldBe(1);
        client.Stat("servers", $"{cluster.Primary.Address}:errors").ShouldBeGreaterThanOrEqualTo(1);
        ShouldAddUp(client);
    }

    [Fact]
    public void A_client_that_does_not_read_is_refused_as_busy()
    {
        using var cluster = Cluster.Pair("--client-output-limit", "2m");
        using var client = cluster.Proxy.Connect();
        using var other = cluster.Proxy.Connect();
        client.Set("k", new string('x', 500_000));

        client.Socket.ReceiveBufferSize = 4096;
        client.TrySend(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("get k\r\n", 40))), Soon, alsoRead: false);
        Eventually.True(() => other.Ended("error_busy") > 0, Soon, "all replies were kept");
        client.Dispose();

        Eventually.True(() => other.Stat("proxy", "requests_active") == 1, Soon, "the requests do not end");
    }

    [Fact]
    public void What_clients_waited_and_servers_took_is_told_in_percentiles()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Set("k", "v");

        for (var i = 0; i < 200; i++) client.Get("k");
        cluster.Primary.Pause();
        client.Get("k", Cluster.AnswerLimit).ShouldBe("v");

        var waits = client.Stats("requests");
        waits["wait_get_count"].ShouldBe("201");
        long.Parse(waits["wait_get_p50_us"]).ShouldBeInRange(10, 100_000);
        // The slowest of them waited for the reply timeout.
        long.Parse(waits["wait_get_p999_us"]).ShouldBeInRange(240_000, 2_000_000);
        client.Stat("servers", $"{cluster.Primary.Address}:reply_count").ShouldBeGreaterThanOrEqualTo(200);
    }

    // The one that asks is under way while it does.
    private static void ShouldAddUp(Wire client)
    {
        var proxy = client.Stats("proxy");
        proxy["requests_active"].ShouldBe("1");
    }
}
