namespace Understudy.Scenarios.Predecessors;

/// <summary>One test for each of magent's bugs that its users met, by number.</summary>
public sealed class MagentBugs : IDisposable
{
    private readonly Cluster _cluster = Cluster.Of(primaries: 2, backups: 1);
    private readonly Wire _client;

    public MagentBugs() => _client = _cluster.Proxy.Connect();

    [Fact]
    public void B1_many_writes_with_a_backup_are_answered_and_leave_the_processor_idle()
    {
        for (var i = 0; i < 50; i++) _client.Set($"k{i}", "v").ShouldBe("STORED\r\n");

        UsedWhileIdle().ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public void B2_the_ring_spreads_keys_over_all_servers()
    {
        using var cluster = Cluster.Of(primaries: 4, backups: 0, "-k");
        using var client = cluster.Proxy.Connect();

        for (var i = 0; i < 400; i++) client.Set($"key{i}", "v");

        cluster.Primaries.Select(s => s.Stat("curr_items")).ShouldAllBe(items => items > 40);
    }

    [Fact]
    public void B3_noreply_is_stored_on_both_and_leaks_nothing()
    {
        var files = _cluster.Proxy.Process.OpenFiles();
        using (var brief = _cluster.Proxy.Connect())
        {
            for (var i = 0; i < 100; i++) brief.Send($"set n{i} 0 0 5 noreply\r\nhello\r\n");
            brief.Get("n99").ShouldBe("hello");
        }

        _cluster.Backup.ValueOf("n99").ShouldBe("hello");
        Eventually.True(() => _cluster.Proxy.Process.OpenFiles() <= files + 3, "files stay open");
        _client.Get("n0").ShouldBe("hello");
    }

    [Fact]
    public void B4_pipelined_requests_each_go_to_their_own_server()
    {
        _client.Send("set key1 0 0 1\r\n1\r\nset key2 0 0 1\r\n2\r\nget key1\r\nget key2\r\n");

        const string Answers = "STORED\r\nSTORED\r\nVALUE key1 0 1\r\n1\r\nEND\r\nVALUE key2 0 1\r\n2\r\nEND\r\n";
        _client.ReadExactly(Answers.Length).ShouldBe(Answers);
        _cluster.Primaries.Select(s => s.Stat("curr_items")).ShouldBe([1, 1]);
    }

    [Fact]
    public void B5_a_connection_goes_on_after_a_server_error()
    {
        foreach (var server in _cluster.Servers) server.Kill();

        _client.Set("k", "v", Cluster.AnswerLimit).ShouldStartWith("SERVER_ERROR ");
        _client.Ask("version\r\n", limit: Cluster.AnswerLimit).ShouldStartWith("VERSION ");
        _client.Ask("mn\r\n", limit: Cluster.AnswerLimit).ShouldBe("MN\r\n");
    }

    [Fact]
    public void B6_a_multi_get_ends_even_when_every_server_of_its_last_key_is_dead()
    {
        foreach (var server in _cluster.Servers) server.Kill();

        var answer = _client.Ask("get key1 key2\r\n", limit: Cluster.AnswerLimit);

        (answer == "END\r\n" || answer.StartsWith("SERVER_ERROR ", StringComparison.Ordinal)).ShouldBeTrue(answer);
    }

    [Fact]
    public void B7_dead_servers_do_not_make_the_processor_spin()
    {
        foreach (var server in _cluster.Servers) server.Kill();
        for (var i = 0; i < 20; i++) _client.Ask($"incr n{i} 1\r\n", limit: Cluster.AnswerLimit).ShouldStartWith("SERVER_ERROR ");

        UsedWhileIdle().ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public void B8_an_answer_of_two_lines_does_not_reach_the_next_client()
    {
        using var other = _cluster.Proxy.Connect();
        other.Set("n", "41");

        for (var i = 0; i < 50; i++)
        {
            _client.Send($"set {new string('k', 251)} 0 0 3\r\nabc\r\nabc\r\n");
            other.Ask("incr n 1\r\n").ShouldBe($"{42 + i}\r\n");
            _client.ReadLines(2).ShouldBe("CLIENT_ERROR bad command line format\r\nERROR\r\n");
        }
    }

    [Fact]
    public void B9_a_large_set_over_a_connection_that_died_does_not_end_the_proxy()
    {
        _client.Set("key1", "v");
        foreach (var primary in _cluster.Primaries)
        {
            primary.Kill();
            primary.Restart();
        }

        _client.Set("key1", new string('x', 1_000_000), TimeSpan.FromSeconds(10)).ShouldNotBeNullOrEmpty();

        _cluster.Proxy.Process.HasExited.ShouldBeFalse();
        _client.Ask("version\r\n").ShouldStartWith("VERSION ");
    }

    [Fact]
    public void B10_running_out_of_files_does_not_spin_or_flood_the_log()
    {
        // The server's and the proxy's own files leave room for a few hundred clients; the hard limit forbids -n more.
        using var proxy = UnderstudyProcess.Proxy(300, "-s", _cluster.Primaries[0].Address, "-n", "150");
        Wire[] clients = [.. Enumerable.Range(0, 400).Select(_ => proxy.Connect())];

        var used = UsedWhileIdle(proxy.Process);
        var log = proxy.Process.Output.Length;
        foreach (var client in clients) client.Dispose();

        used.ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
        log.ShouldBeLessThan(100_000);
        Eventually.True(() => Answers(proxy), "nobody is served after the storm");
    }

    [Fact]
    public void B11_server_names_are_resolved()
    {
        using var proxy = UnderstudyProcess.Proxy(
            "-s", $"localhost:{_cluster.Primaries[0].Port}", "-b", $"localhost:{_cluster.Backup.Port}");
        using var client = proxy.Connect();

        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void B12_a_multi_get_does_not_wait_for_a_server_that_hangs()
    {
        for (var i = 1; i <= 7; i++) _client.Set($"key{i}", $"{i}");
        _cluster.Primaries[0].Pause();

        var answer = _client.Ask("get key1 key2 key3 key4 key5 key6 key7\r\n", "END\r\n", Cluster.AnswerLimit);

        answer.Split("VALUE ").Length.ShouldBe(8);
    }

    [Fact]
    public void B13_bad_lengths_are_refused_and_the_connection_stays_in_step()
    {
        _client.Ask("set a 0 0 -1\r\n").ShouldBe("CLIENT_ERROR bad command line format\r\n");
        _client.Ask("set a 0 0 abc\r\n").ShouldBe("CLIENT_ERROR bad command line format\r\n");
        _client.Send("set a 0 0 3\r\nabcdef\r\n");
        _client.ReadLine().ShouldBe("CLIENT_ERROR bad data chunk\r\n");

        _client.Ask("mn\r\n", "MN\r\n").ShouldEndWith("MN\r\n");
    }

    [Fact]
    public void B14_a_copy_never_answers_with_what_the_first_replica_has_changed_since()
    {
        _client.Set("n", "5");
        _client.Set("t", "a");
        _client.Ask("incr n 1\r\n").ShouldBe("6\r\n");
        _client.Ask("append t 0 0 1\r\nb\r\n").ShouldBe("STORED\r\n");

        foreach (var primary in _cluster.Primaries) primary.Kill();

        _client.Get("n", Cluster.AnswerLimit).ShouldBeOneOf([null, "6"]);
        _client.Get("t", Cluster.AnswerLimit).ShouldBeOneOf([null, "ab"]);
    }

    [Fact]
    public void B15_flush_all_touch_verbosity_and_stats_work()
    {
        _client.Set("k", "v");

        _client.Ask("touch k 100\r\n").ShouldBe("TOUCHED\r\n");
        _client.Ask("verbosity 0\r\n").ShouldBe("OK\r\n");
        _client.Ask("stats\r\n", "END\r\n").ShouldStartWith("STAT ");
        _client.Ask("stats proxy\r\n", "END\r\n").ShouldStartWith("STAT ");
        _client.Ask("stats servers\r\n", "END\r\n").ShouldStartWith("STAT ");
        _client.Ask("flush_all\r\n").ShouldBe("OK\r\n");
        _client.Get("k").ShouldBeNull();
    }

    [Fact]
    public void B16_clients_that_leave_with_answers_under_way_harm_nobody()
    {
        // What they asked for, 180 MB, comes before the answer to the last one.
        using var cluster = Cluster.Pair("--reply-timeout", "5s");
        using var client = cluster.Proxy.Connect();
        client.Set("big", new string('x', 900_000));

        for (var i = 0; i < 200; i++)
        {
            using var leaving = cluster.Proxy.Connect();
            leaving.Send("get big\r\nget missing\r\n");
        }

        client.Get("big")!.Length.ShouldBe(900_000);
        cluster.Proxy.Process.HasExited.ShouldBeFalse();
    }

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    private TimeSpan UsedWhileIdle() => UsedWhileIdle(_cluster.Proxy.Process);

    /// <summary>Processor time during half a second in which nobody asks for anything: a loop that spins uses all of it.</summary>
    private static TimeSpan UsedWhileIdle(ChildProcess process)
    {
        var before = process.ProcessorTime();
        Eventually.Holds(() => process.HasExited, TimeSpan.FromMilliseconds(500)).ShouldBeFalse(process.Output);
        return process.ProcessorTime() - before;
    }

    private static bool Answers(UnderstudyProcess proxy)
    {
        using var client = proxy.Connect();
        client.Send("version\r\n");
        return client.TryReadThrough("\r\n", TimeSpan.FromSeconds(1), out var answer) && answer.StartsWith("VERSION ",
            StringComparison.Ordinal);
    }
}
