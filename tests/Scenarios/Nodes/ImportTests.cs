using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Understudy.Scenarios.Nodes;

/// <summary>A node takes over the items of a real memcached while that one serves.</summary>
public sealed class ImportTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<IDisposable> _owned = [];

    public void Dispose()
    {
        foreach (var each in Enumerable.Reverse(_owned)) each.Dispose();
    }

    [Fact]
    public void Every_kind_of_item_is_copied_with_value_flags_and_ttl()
    {
        var source = Source("-I", "4m");
        using (var wire = source.Connect())
        {
            wire.Ask("set plain 0 0 5\r\nhello\r\n");
            wire.Ask("set empty 4294967295 0 0\r\n\r\n");
            wire.Ask("set dying 7 5000 1\r\nx\r\n");
            wire.Ask($"set {new string('k', 250)} 1 0 1\r\ny\r\n");
            wire.Ask($"set big 2 100000 1000000\r\n{new string('b', 1_000_000)}\r\n");
            wire.Ask($"set huge 3 0 3000000\r\n{new string('h', 3_000_000)}\r\n");
            wire.Ask("ms YSBiAGM= 4 b F9 T900\r\n\0\r\n\xff\r\n");
            wire.Ask("set stale 5 600 3\r\nold\r\nmd stale I T600\r\n", "HD\r\n");
            wire.Ask("mg promised N300\r\n");
            for (var i = 0; i < 5000; i++) wire.Send($"set k{i} {i} {(i % 2 == 0 ? 0 : 1000 + i)} 5 noreply\r\nv{i:D4}\r\n");
            wire.Ask("mn\r\n");
        }

        var node = Importing(source, "--import-quiet", "1s", "-I", "4m");

        AwaitState(node, "done");
        using var there = source.Connect();
        using var here = node.Connect();
        string[] keys =
        [
            "plain", "empty", "dying", new string('k', 250), "big", "huge", "YSBiAGM= b", "promised",
            .. Enumerable.Range(0, 5000).Select(i => $"k{i}"),
        ];
        foreach (var key in keys)
        {
            here.Send($"mg {key} v f c s t\r\nmn\r\n");
            there.Send($"mg {key} v f c s t\r\nmn\r\n");
            Same(here.ReadThrough("MN\r\n"), there.ReadThrough("MN\r\n")).ShouldBeTrue(key);
        }

        // The right to renew it went nowhere: both nodes give it to their next reader.
        here.Ask("mg stale v\r\n", "old\r\n").ShouldContain(" W");
        there.Ask("mg stale v\r\n", "old\r\n").ShouldContain(" W");
        Figure(node, "import_not_stored").ShouldBe("0");
    }

    [Fact]
    public void Clients_are_answered_at_once_though_hardly_anything_is_copied()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 500; i++) wire.Set($"k{i}", $"v{i}");
            wire.Set("n", "41");
        }

        var node = Importing(source, "--import-rate", "1");
        using var client = node.Connect();

        client.Ask("get k1 nothing k2 k3\r\n", "END\r\n").ShouldBe(
            "VALUE k1 0 2\r\nv1\r\nVALUE k2 0 2\r\nv2\r\nVALUE k3 0 2\r\nv3\r\nEND\r\n");
        client.Ask("incr n 1\r\n").ShouldBe("42\r\n");
        client.Ask("add k4 0 0 1\r\nx\r\n").ShouldBe("NOT_STORED\r\n");
        client.Ask("append k5 0 0 1\r\nx\r\n").ShouldBe("STORED\r\n");
        client.Get("k5").ShouldBe("v5x");
        client.Ask("delete k6\r\n").ShouldBe("DELETED\r\n");
        client.Ask("delete k6\r\n").ShouldBe("NOT_FOUND\r\n");
        client.Ask("touch k7 100\r\n").ShouldBe("TOUCHED\r\n");
        client.Ask("replace nothing 0 0 1\r\nx\r\n").ShouldBe("NOT_STORED\r\n");
        using (var old = source.Connect())
        {
            // A token of the old server is good at the new one.
            var token = old.CasToken("k8");
            client.Ask($"cas k8 0 0 1 {token}\r\nx\r\n").ShouldBe("STORED\r\n");
            client.Ask($"cas k9 0 0 1 {token}\r\nx\r\n").ShouldBe("EXISTS\r\n");
        }

        for (var i = 10; i < 500; i++) client.Get($"k{i}").ShouldBe($"v{i}");
        long.Parse(Figure(node, "import_copied"), CultureInfo.InvariantCulture).ShouldBeInRange(500, 600);
    }

    [Fact]
    public void What_clients_delete_or_write_at_the_node_never_comes_back()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 3000; i++) wire.Set($"k{i}", "old");
        }

        var node = Importing(source, "--import-rate", "2000", "--import-quiet", "2s", "-t", "3");
        using var client = node.Connect();
        for (var i = 0; i < 3000; i += 3)
        {
            client.Ask($"delete k{i}\r\n").ShouldBe("DELETED\r\n");
            client.Set($"k{i + 1}", "new").ShouldBe("STORED\r\n");
        }

        client.Ask("set brief 0 1 1\r\nx\r\n").ShouldBe("STORED\r\n");
        using (var old = source.Connect()) old.Set("brief", "old");

        AwaitState(node, "done");

        for (var i = 0; i < 3000; i += 3)
        {
            client.Get($"k{i}").ShouldBeNull();
            client.Get($"k{i + 1}").ShouldBe("new");
            client.Get($"k{i + 2}").ShouldBe("old");
        }

        client.Get("brief").ShouldBeNull();
    }

    [Fact]
    public void A_source_that_goes_on_being_written_is_followed_and_nothing_older_is_shown()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 20_000; i++) wire.Send($"set f{i} 0 0 100 noreply\r\n{new string('f', 100)}\r\n");
            wire.Ask("mn\r\n");
        }

        var node = Importing(source, "--import-quiet", "1s", "--import-rate", "5000");
        var acknowledged = new long[50];
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() => Write(source, acknowledged, stop.Token));
        writer.Start();
        using var client = node.Connect();
        var random = new Random(1);
        for (var reads = 0; reads < 20_000 || long.Parse(Figure(node, "import_passes"), CultureInfo.InvariantCulture) < 2; reads++)
        {
            var key = random.Next(acknowledged.Length);
            var floor = Volatile.Read(ref acknowledged[key]);
            var value = client.Get($"w{key}");
            // Every seventh write is a delete.
            if (value is not null) long.Parse(value, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(floor);
            else (floor % 7 == 0 || IsAhead(acknowledged, key, floor)).ShouldBeTrue($"w{key}");
        }

        Figure(node, "import_state").ShouldBeOneOf("following", "copying");
        stop.Cancel();
        writer.Join(Limit).ShouldBeTrue();
        AwaitState(node, "done");
        for (var key = 0; key < acknowledged.Length; key++)
        {
            var last = acknowledged[key];
            client.Get($"w{key}").ShouldBe(last % 7 == 0 ? null : last.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_source_that_dies_ends_it_and_the_node_serves_on()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 2000; i++) wire.Set($"k{i}", "v");
        }

        var node = Importing(source, "--import-rate", "500");
        Eventually.True(() => Figure(node, "import_copied") != "0", "something is copied");
        source.Kill();

        AwaitState(node, "broken_off");
        using var client = node.Connect();
        client.Set("mine", "x").ShouldBe("STORED\r\n");
        client.Get("mine").ShouldBe("x");
        Enumerable.Range(0, 2000).Count(i => client.Get($"k{i}") == "v").ShouldBeInRange(1, 1999);
        node.Process.AwaitOutput("has broken off");
        node.Operate("node", "status").Output.ShouldContain("broken off");
    }

    [Fact]
    public void A_source_that_hangs_holds_nobody_up_for_long()
    {
        var source = Source();
        using (var wire = source.Connect()) wire.Set("k", "v");
        var node = Importing(source);
        using var client = node.Connect();
        client.Get("k").ShouldBe("v");
        source.Pause();

        var waited = Eventually.Duration(() => client.Get("k").ShouldBe("v"));

        waited.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        AwaitState(node, "broken_off");
        Figure(node, "import_reason").ShouldBe("it does not answer");
    }

    [Fact]
    public void A_flush_at_the_node_is_of_everything()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 300; i++) wire.Set($"k{i}", "v");
        }

        var node = Importing(source, "--import-rate", "100");
        using var client = node.Connect();
        client.Get("k1").ShouldBe("v");
        client.Ask("flush_all\r\n").ShouldBe("OK\r\n");

        for (var i = 0; i < 300; i++) client.Get($"k{i}").ShouldBeNull();
        AwaitState(node, "broken_off");
        client.Set("k1", "new").ShouldBe("STORED\r\n");
        client.Get("k1").ShouldBe("new");
    }

    [Fact]
    public void What_the_source_deletes_or_loses_meanwhile_is_not_kept()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 100; i++) wire.Set($"k{i}", "v");
        }

        var node = Importing(source, "--import-quiet", "1s");
        AwaitState(node, "following");
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 50; i++) wire.Ask($"delete k{i}\r\n");
            wire.Ask("touch k60 500\r\n").ShouldBe("TOUCHED\r\n");
        }

        AwaitState(node, "done");

        using var client = node.Connect();
        for (var i = 0; i < 100; i++) client.Get($"k{i}").ShouldBe(i < 50 ? null : "v");
        int.Parse(client.Ask("mg k60 t\r\n").Trim()["HD t".Length..], CultureInfo.InvariantCulture).ShouldBeInRange(480, 500);
    }

    [Fact]
    public void Items_that_were_taken_over_are_not_taken_over_again()
    {
        var source = Source();
        using (var wire = source.Connect()) wire.Set("k", "old");
        var node = Importing(source);
        using (var client = node.Connect()) client.Set("k", "new").ShouldBe("STORED\r\n");
        node.Process.Kill();

        node.StartAgain();

        using var again = node.Connect();
        again.Get("k").ShouldBeNull();
        node.Process.AwaitOutput("were taken over before");
    }

    [Fact]
    public void A_node_is_a_source_too()
    {
        var source = Own(UnderstudyProcess.Node());
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 1000; i++) wire.Ask($"set k{i} {i} 1000 2\r\nxy\r\n");
        }

        var node = Own(UnderstudyProcess.Node("--import", source.Address, "--import-quiet", "1s"));

        AwaitState(node, "done");
        using var client = node.Connect();
        for (var i = 0; i < 1000; i++) client.Ask($"mg k{i} f v\r\n", "xy\r\n").ShouldBe($"VA 2 f{i}\r\nxy\r\n");
    }

    [Fact]
    public void Many_clients_on_several_threads_see_the_source_as_it_is()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 2000; i++) wire.Set($"k{i}", $"v{i}");
        }

        var node = Importing(source, "-t", "4", "--import-rate", "2000");

        Parallel.For(0, 16, number =>
        {
            using var client = node.Connect();
            for (var i = number; i < 2000; i += 16)
            {
                client.Send($"get k{i}\r\nset own{i} 0 0 1\r\nx\r\nget own{i} k{i}\r\n");
                client.ReadThrough("END\r\nSTORED\r\n").ShouldBe($"VALUE k{i} 0 {$"v{i}".Length}\r\nv{i}\r\nEND\r\nSTORED\r\n");
                client.ReadThrough("END\r\n").ShouldContain($"VALUE own{i} 0 1\r\nx\r\nVALUE k{i}");
            }
        });
    }

    [Theory]
    [InlineData("127.0.0.1:1", "cannot be reached")]
    [InlineData("127.0.0.1:PORT", "it is this node itself")]
    public void A_source_that_cannot_be_one_is_refused(string source, string reason)
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);

        using var node = UnderstudyProcess.Run("node", "-p", port, "-l", "127.0.0.1", "--import", source.Replace("PORT", port));

        node.ExitCode.ShouldNotBe(0);
        node.Output.ShouldContain("cannot take over the items of");
        node.Output.ShouldContain(reason);
    }

    [Theory]
    [InlineData("-C", "no CAS tokens")]
    [InlineData("-X", "does not list its keys")]
    public void A_memcached_that_cannot_be_a_source_is_refused(string option, string reason)
    {
        var source = Source(option);

        using var node = UnderstudyProcess.Run("node", "-p", $"{FreePort.Next()}", "-l", "127.0.0.1", "--import", source.Address);

        node.ExitCode.ShouldNotBe(0);
        node.Output.ShouldContain(reason);
    }

    [Fact]
    public void What_is_no_memcached_is_refused()
    {
        using var silent = SilentServer.ThatNeverAnswers();

        using var node = UnderstudyProcess.Run("node", "-p", $"{FreePort.Next()}", "-l", "127.0.0.1", "--import", silent.Address);

        node.ExitCode.ShouldNotBe(0);
        node.Output.ShouldContain("it does not answer");
    }

    [Fact]
    public void What_speaks_something_else_is_refused()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var answering = new Thread(() =>
        {
            using var accepted = listener.Accept();
            accepted.Receive(new byte[100]);
            accepted.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
            // Until it is closed, or reset.
            accepted.Receive(new byte[100], 0, 100, SocketFlags.None, out _);
        });
        answering.Start();

        using var node = UnderstudyProcess.Run(
            "node", "-p", $"{FreePort.Next()}", "-l", "127.0.0.1", "--import", $"{listener.LocalEndPoint}");

        node.ExitCode.ShouldNotBe(0);
        node.Output.ShouldContain("HTTP/1.1 400 Bad Request");
        answering.Join(Limit).ShouldBeTrue();
    }

    [Fact]
    public void What_is_too_large_here_is_a_miss_and_counted()
    {
        var source = Source("-I", "4m");
        using (var wire = source.Connect())
        {
            wire.Ask($"set huge 0 0 3000000\r\n{new string('h', 3_000_000)}\r\n").ShouldBe("STORED\r\n");
            for (var i = 0; i < 200; i++) wire.Set($"k{i}", "v");
        }

        var node = Importing(source);
        AwaitState(node, "following");

        using var client = node.Connect();
        Figure(node, "import_not_stored").ShouldBe("1");
        client.Ask("get huge k1\r\n", "END\r\n").ShouldBe("VALUE k1 0 1\r\nv\r\nEND\r\n");
        for (var i = 0; i < 200; i++) client.Get($"k{i}").ShouldBe("v");
    }

    [Fact]
    public void A_pair_takes_over_items_by_its_leader()
    {
        var source = Source();
        using (var wire = source.Connect())
        {
            for (var i = 0; i < 1000; i++) wire.Set($"k{i}", "v");
        }

        var link = $"127.0.0.1:{FreePort.Next()}";
        var second = Own(UnderstudyProcess.Node("--replica-of", link));
        var first = Own(UnderstudyProcess.Node(
            "--replication-listen", link, "--import", source.Address, "--import-quiet", "1s"));

        AwaitState(first, "done");
        Eventually.True(() => Replication(first, "lag_changes") == "0", "the copy is level");
        first.Process.Kill();
        Eventually.True(() => second.Operate("node", "promote", "--force").ExitCode == 0, "the other one leads");
        using var client = second.Connect();
        for (var i = 0; i < 1000; i++) client.Get($"k{i}").ShouldBe("v");
    }

    // TTLs are counted by two clocks, each in whole seconds.
    private static bool Same(string here, string there)
    {
        var (a, b) = (here.Split("\r\n", 2), there.Split("\r\n", 2));
        if (a[1] != b[1]) return false;
        var (left, right) = (a[0].Split(' '), b[0].Split(' '));
        return left.Length == right.Length && left.Zip(right).All(word => word.First == word.Second
            || (word.First[0] == 't' && Math.Abs(Number(word.First) - Number(word.Second)) <= 2));
    }

    private static int Number(string word) => int.Parse(word.AsSpan(1), CultureInfo.InvariantCulture);

    private static bool IsAhead(long[] acknowledged, int key, long floor) =>
        // A delete that is under way may have been done already.
        (floor + 1) % 7 == 0 || Volatile.Read(ref acknowledged[key]) > floor;

    private static void Write(MemcachedProcess source, long[] acknowledged, CancellationToken stop)
    {
        using var wire = source.Connect();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var key = i % acknowledged.Length;
            var next = acknowledged[key] + 1;
            if (next % 7 == 0) wire.Ask($"delete w{key}\r\n");
            else wire.Set($"w{key}", next.ToString(CultureInfo.InvariantCulture));
            Volatile.Write(ref acknowledged[key], next);
        }
    }

    private MemcachedProcess Source(params string[] options) => Own(MemcachedProcess.Start(options));

    private UnderstudyProcess Importing(MemcachedProcess source, params string[] more) =>
        Own(UnderstudyProcess.Node(["--import", source.Address, .. more]));

    private static void AwaitState(UnderstudyProcess node, string state) =>
        Eventually.True(() => Figure(node, "import_state") == state, Limit, () => $"{Figure(node, "import_state")}\n{node.Process.Output}");

    private static string Replication(UnderstudyProcess node, string name) => Figure(node, name, "replication");

    private static string Figure(UnderstudyProcess node, string name, string group = "import")
    {
        using var wire = node.Connect();
        var line = wire.Ask($"stats {group}\r\n", "END\r\n").Split("\r\n")
            .FirstOrDefault(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal));
        return line is null ? "" : line[$"STAT {name} ".Length..];
    }

    private T Own<T>(T process)
        where T : IDisposable
    {
        _owned.Add(process);
        return process;
    }
}
