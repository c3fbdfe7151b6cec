using System.Globalization;

namespace Understudy.Scenarios.Nodes;

/// <summary>The node as a process: bounds, hostile clients, and nothing allocated per request.</summary>
public sealed class NodeTests
{
    private const int Rounds = 3000;

    // The smallest object has 24 bytes, so one per request would be three times as much. What remains is the answer to stats.
    private const long Limit = Rounds * 8;

    private const string Forty = "0123456789012345678901234567890123456789";

    public static TheoryData<string, string, string> Loads => new()
    {
        { "get", "get k\r\n", "END\r\n" },
        { "get miss", "get absent\r\n", "END\r\n" },
        { "set", "set k 0 0 5\r\nhello\r\n", "STORED\r\n" },
        { "multi-get", "get k absent k2 k3 k4 k5 k6 k7 k8 k9\r\n", "END\r\n" },
        { "meta get", "mg k v t f c\r\n", "hello\r\n" },
        { "meta set", "ms k 5 c T100\r\nhello\r\n", "\r\n" },
        { "incr", "incr n 1\r\n", "\r\n" },
        { "gat", "gat 100 k\r\n", "END\r\n" },
        { "delete", "delete absent\r\n", "NOT_FOUND\r\n" },
        { "gats of several keys", "gats 100 k absent n k\r\n", "END\r\n" },
        { "add that is refused", "add k 0 0 5\r\nhello\r\n", "NOT_STORED\r\n" },
        { "append", "append k 0 0 0\r\n\r\n", "STORED\r\n" },
        { "add and append", "delete a\r\nadd a 0 0 1\r\nx\r\nappend a 0 0 40\r\n" + Forty + "\r\nmn\r\n", "MN\r\n" },
        { "cas that is refused", "cas k 0 0 5 1\r\nhello\r\n", "EXISTS\r\n" },
        { "append and prepend", "set a 0 0 1\r\nx\r\nappend a 0 0 1\r\nx\r\nprepend a 0 0 1\r\nx\r\nmn\r\n", "STORED\r\nMN\r\n" },
        { "decr", "incr n 7\r\ndecr n 2\r\nmn\r\n", "MN\r\n" },
        { "delete that finds", "set d 0 0 1\r\nx\r\ndelete d\r\n", "STORED\r\nDELETED\r\n" },
        { "touch", "touch k 100\r\n", "TOUCHED\r\n" },
        { "meta gets of several keys", "mg k v t\r\nmg n v c\r\nmg absent v\r\nmg k s T100\r\nmn\r\n", "EN\r\nHD s5\r\nMN\r\n" },
        { "meta get that creates", "mg v N30 v t\r\nmd v\r\nmn\r\n", " W\r\n\r\nHD\r\nMN\r\n" },
        { "meta get of a key in base64", "mg aw== b k v\r\n", "hello\r\n" },
        { "meta modes", "ms m 1 MS\r\nx\r\nms m 1 MA\r\ny\r\nms m 1 MR\r\nz\r\nma n MD D1 v\r\nmn\r\n", "MN\r\n" },
        { "metadata of an item", "me k\r\n", "\r\n" },
        { "meta delete", "ms d 1\r\nx\r\nmd d\r\nmn\r\n", "MN\r\n" },
        { "meta arithmetic", "ma n t v\r\nmn\r\n", "MN\r\n" },
        { "sets that change the size", "set s 0 0 1\r\nx\r\nset s 7 0 40\r\n" + Forty + "\r\nmn\r\n", "MN\r\n" },
    };

    [Fact]
    public void Tokens_take_31_bits_and_differ_from_those_of_the_life_before()
    {
        var tokens = new List<long>();
        for (var life = 0; life < 2; life++)
        {
            using var node = UnderstudyProcess.Node();
            using var client = node.Connect();
            client.Set("k", "v");
            tokens.Add(long.Parse(client.Ask("mg k c\r\n").Trim()["HD c".Length..], CultureInfo.InvariantCulture));
        }

        tokens.ShouldAllBe(token => token > 0 && token <= int.MaxValue);
        tokens[0].ShouldNotBe(tokens[1]);
    }

    [Theory, MemberData(nameof(Loads))]
    public void A_request_allocates_nothing(string load, string request, string end)
    {
        using var node = UnderstudyProcess.Node();
        using var client = node.Connect();
        client.Set("k", "hello").ShouldBe("STORED\r\n");
        client.Set("n", "1").ShouldBe("STORED\r\n");

        AllocatedBy(client, () => client.Ask(request, end)).ShouldBeLessThan(Limit, load);
    }

    [Theory]
    [InlineData("cas k 0 0 5 TOKEN\r\nhello\r\n", "STORED\r\n")]
    [InlineData("ms k 5 CTOKEN\r\nhello\r\n", "HD\r\n")]
    [InlineData("ma k CTOKEN v\r\nmn\r\n", "VA 1\r\n1\r\nMN\r\n")]
    [InlineData("md k CTOKEN\r\n", "HD\r\n")]
    public void A_request_with_the_right_token_allocates_nothing(string request, string answer)
    {
        using var node = UnderstudyProcess.Node();
        using var client = node.Connect();

        AllocatedBy(client, () =>
        {
            client.Set("k", "0").ShouldBe("STORED\r\n");
            client.Ask(request.Replace("TOKEN", client.CasToken("k"), StringComparison.Ordinal), answer).ShouldBe(answer);
        }).ShouldBeLessThan(Limit);
    }

    [Fact]
    public void A_full_node_that_evicts_allocates_nothing()
    {
        using var node = UnderstudyProcess.Node("-m", "8");
        using var client = node.Connect();
        var value = new string('x', 2000);
        var next = 0;
        for (; next < 8000; next++) client.Send($"set key{next} 0 0 {value.Length} noreply\r\n{value}\r\n");

        AllocatedBy(client, () => client.Set($"key{next++}", value).ShouldBe("STORED\r\n")).ShouldBeLessThan(Limit);

        client.Ask("stats\r\n", "END\r\n").ShouldNotContain("STAT evictions 0\r\n");
    }

    [Fact]
    public void A_client_that_does_not_read_costs_a_bounded_amount_of_memory()
    {
        using var node = UnderstudyProcess.Node("-m", "64");
        using var other = node.Connect();
        other.Set("big", new string('x', 500_000)).ShouldBe("STORED\r\n");
        using var silent = node.Connect();

        silent.TrySend(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"get {ManyTimes("big", 100)}\r\n", 20))),
            TimeSpan.FromSeconds(1), alsoRead: false);

        other.Get("big").ShouldNotBeNull();
        Stat(other, "worker_0_bytes_in_flight").ShouldBeLessThan(8 << 20);
    }

    [Fact]
    public void A_long_multi_get_is_answered_whole_to_a_client_that_reads_late()
    {
        using var node = UnderstudyProcess.Node("-m", "64");
        using var client = node.Connect();
        client.Set("big", new string('x', 500_000)).ShouldBe("STORED\r\n");

        client.Send($"get {ManyTimes("big", 60)}\r\nget big\r\nmn\r\n");

        var answer = client.ReadThrough("MN\r\n", TimeSpan.FromSeconds(30));
        answer.Length.ShouldBe((61 * ("VALUE big 0 500000\r\n".Length + 500_002)) + "END\r\nEND\r\nMN\r\n".Length);
    }

    [Fact]
    public void A_get_of_very_many_keys_is_answered_in_their_order_without_those_that_are_absent()
    {
        using var node = UnderstudyProcess.Node();
        using var client = node.Connect();
        var stored = Enumerable.Range(0, 40).Select(i => $"key{i}").ToArray();
        foreach (var key in stored) client.Set(key, $"value of {key}").ShouldBe("STORED\r\n");

        var answer = client.Ask($"get absent  {string.Join(" nothing ", stored)} key0  absent\r\n", "END\r\n");

        var values = stored.Append("key0").Select(key => $"VALUE {key} 0 {key.Length + 9}\r\nvalue of {key}\r\n");
        answer.ShouldBe(string.Concat(values) + "END\r\n");
    }

    [Fact]
    public void A_dump_names_every_item_and_requests_behind_it_wait_for_its_end()
    {
        using var node = UnderstudyProcess.Node("-m", "64");
        using var client = node.Connect();
        for (var i = 0; i < 5000; i++) client.Send($"set key/{i} 0 0 1 noreply\r\nx\r\n");

        client.Send("lru_crawler metadump hash\r\nmn\r\n");

        var lines = client.ReadThrough("MN\r\n", TimeSpan.FromSeconds(30)).Split('\n');
        lines.Count(line => line.StartsWith("key=key%2F", StringComparison.Ordinal)).ShouldBe(5000);
        lines[^3..].ShouldBe(["END\r", "MN\r", ""]);
    }

    [Fact]
    public void One_client_too_many_is_told_so()
    {
        using var node = UnderstudyProcess.Node("-c", "2");
        using var first = node.Connect();
        // Whoever looked whether the node is ready may not have left yet.
        Eventually.True(() => first.Ask("stats\r\n", "END\r\n").Contains("curr_connections 1\r\n", StringComparison.Ordinal),
            "another client stays");
        using var second = node.Connect();
        second.Ask("mn\r\n").ShouldBe("MN\r\n");

        using var third = node.Connect();

        third.ReadToClose().ShouldBe("ERROR Too many open connections\r\n");
    }

    [Fact]
    public void Shutdown_is_obeyed_only_with_A()
    {
        using var refusing = UnderstudyProcess.Node();
        using var obeying = UnderstudyProcess.Node("-A");
        using var client = refusing.Connect();
        using var stopper = obeying.Connect();

        client.Ask("shutdown\r\n").ShouldBe("SERVER_ERROR: shutdown not enabled\r\n");
        stopper.Send("shutdown\r\n");

        obeying.Process.WaitForExit(Eventually.Limit).ShouldBeTrue();
        obeying.Process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_taken_port_is_a_clear_error()
    {
        using var node = UnderstudyProcess.Node();

        using var second = UnderstudyProcess.Run("node", "-l", "127.0.0.1", "-p", node.Port.ToString(CultureInfo.InvariantCulture));

        second.ExitCode.ShouldBe(1);
        second.Output.ShouldContain("EADDRINUSE");
    }

    [Fact]
    public void Another_limit_of_memory_is_kept_while_it_serves()
    {
        using var node = UnderstudyProcess.Node("-m", "64");
        using var client = node.Connect();
        var value = new string('x', 10_000);
        void Fill(int items)
        {
            for (var i = 0; i < items; i++) client.Send($"set key{i} 0 0 {value.Length} noreply\r\n{value}\r\n");
            client.Ask("mn\r\n", "MN\r\n").ShouldBe("MN\r\n");
        }

        Fill(8000);
        Stat(client, "used_bytes").ShouldBeGreaterThan(48 << 20);

        client.Ask("cache_memlimit 16\r\n").ShouldBe("OK\r\n");
        Fill(2000);
        Stat(client, "used_bytes").ShouldBeLessThanOrEqualTo(16 << 20);

        client.Ask("cache_memlimit 128\r\n").ShouldBe("OK\r\n");
        Fill(14_000);
        Stat(client, "used_bytes").ShouldBeInRange(96 << 20, 128 << 20);
    }

    [Fact]
    public void A_limit_of_open_files_that_leaves_no_client_is_a_clear_error()
    {
        using var node = ChildProcess.Start(UnderstudyProcess.Executable, ["node", "-l", "127.0.0.1", "-p", "0", "-s", "/nowhere"],
            maxOpenFiles: 64);

        node.WaitForExit(Eventually.Limit).ShouldBeTrue();

        node.ExitCode.ShouldBe(1);
        node.Output.ShouldBe("understudy: -c (--max-connections): only 64 files may be open, which leaves none for clients: "
            + "64 are needed beside; raise it with 'ulimit -n 1088' or systemd's LimitNOFILE=1088\n");
    }

    [Theory]
    [InlineData("-e", "mkfifo $0", "it is a FIFO")]
    [InlineData("-e", "mkfifo $0.new", "it is a FIFO")]
    [InlineData("-e", "mkdir $0", "it is a directory")]
    [InlineData("-e", "ln -s /dev/zero $0", "it is a device")]
    [InlineData("-P", "mkfifo $0", "it is a FIFO")]
    [InlineData("-P", "mkdir $0", "it is a directory")]
    public void What_is_no_ordinary_file_is_refused_by_what_it_is(string option, string make, string kind)
    {
        var folder = Directory.CreateTempSubdirectory("understudy-");
        var path = Path.Combine(folder.FullName, "file");
        using (var shell = ChildProcess.Start("/bin/sh", ["-c", make, path])) shell.WaitForExit(Eventually.Limit).ShouldBeTrue();

        using var node = UnderstudyProcess.Run("node", "-l", "127.0.0.1", "-p", $"{FreePort.Next()}", option, path);
        folder.Delete(recursive: true);

        node.ExitCode.ShouldBe(1);
        // A proxy writes such a file too, and has no letter for it.
        node.Output.ShouldContain($"{path}: {kind}; name a file with {(option == "-P" ? "--pid-file" : option)}");
    }

    [Fact]
    public void More_memory_than_can_be_reserved_is_a_clear_error()
    {
        using var node = ChildProcess.Start("/bin/sh",
            ["-c", "ulimit -v 20000000; exec \"$0\" node -p 0 -s /nowhere -m 16g", UnderstudyProcess.Executable]);

        node.WaitForExit(Eventually.Limit).ShouldBeTrue();

        node.ExitCode.ShouldBe(1);
        node.Output.ShouldBe("understudy: -m (--memory): the kernel does not let us reserve 16 GiB; give less, or raise 'ulimit -v'\n");
    }

    private static string ManyTimes(string word, int count) => string.Join(' ', Enumerable.Repeat(word, count));

    // The least of three attempts: threads that begin, such as the one that looks at the machine's memory a second after the start, take
    // 8 KiB each.
    private static long AllocatedBy(Wire client, Action round)
    {
        for (var i = 0; i < 500; i++) round();
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 3 && least >= Limit; attempt++) least = Math.Min(least, MeasureOnce(client, round));
        return least;
    }

    private static long MeasureOnce(Wire client, Action round)
    {
        var before = Stat(client, "managed_allocated_bytes");
        for (var i = 0; i < Rounds; i++) round();
        var after = Stat(client, "managed_allocated_bytes");

        // The answer to the first question is allocated before it is counted, and so is measured with the requests.
        return after - before - (Stat(client, "managed_allocated_bytes") - after);
    }

    private static long Stat(Wire client, string name)
    {
        var lines = client.Ask("stats store\r\n", "END\r\n").Split("\r\n");
        var line = lines.Single(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
