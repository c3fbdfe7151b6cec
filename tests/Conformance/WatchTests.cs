using System.Globalization;
using System.Text.RegularExpressions;

namespace Understudy.Conformance;

/// <summary><c>watch</c> on our node beside a real memcached: the same lines but for times and numbers of lines and connections.</summary>
public sealed partial class WatchTests : IDisposable
{
    private const string Everything = "watch fetchers mutations evictions connevents\r\n";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly MemcachedProcess _memcached = MemcachedProcess.Start("-m", "64");
    private readonly UnderstudyProcess _node = UnderstudyProcess.Node("-m", "64", "-t", "1");

    public static TheoryData<string, string[]> Watched => new()
    {
        { "reads", ["get a\r\n", "set a 5 0 3\r\nabc\r\n", "get a b a\r\n", "gets a\r\n", "mg a v\r\n", "mg b v q\r\nmn\r\n", "me a\r\n"] },
        { "writes", ["set a 0 100 1 noreply\r\n1\r\nadd a 0 0 1\r\n2\r\n", "add b 0 0 2\r\n22\r\n", "replace a 0 0 1\r\n3\r\n",
            "replace c 0 0 1\r\n3\r\n", "append a 0 9 1\r\n4\r\n", "prepend a 0 0 1\r\n4\r\n", "append c 0 0 1\r\n4\r\n",
            "cas a 0 0 1 1\r\n5\r\n", "cas c 0 0 1 1\r\n5\r\n", "delete a\r\n", "delete a\r\n"] },
        { "numbers", ["set n 0 0 1\r\n5\r\n", "incr n 1\r\n", "decr n 2\r\n", "incr n 100000\r\n", "incr c 1\r\n", "ma n\r\n",
            "ma c\r\n", "ma new N90 J5\r\n", "ma new N90 J5\r\n"] },
        { "times", ["set a 0 0 1\r\nx\r\n", "touch a 100\r\n", "touch c 100\r\n", "gat 50 a c\r\n", "mg a t T60\r\n"] },
        { "meta", ["ms m 2 T30\r\nab\r\n", "ms m 2 ME\r\nab\r\n", "ms m 2 MA T90\r\nab\r\n", "ms m 1 C1\r\na\r\n", "mg m c\r\n",
            "md m I T30\r\n", "mg m v\r\n", "md m\r\n", "md m\r\n", "mg viv N30 v\r\n", "mg viv N30 v\r\n"] },
        { "keys", ["set k%y=1~ 0 0 1\r\nx\r\n", "get \u00ff\u0001x\r\n", "ms YWJj 1 b\r\nx\r\n", "mg YWJj b k v\r\n",
            $"set {new string('%', 250)} 0 0 1\r\nx\r\n"] },
        { "sizes", [$"set a 7 0 500\r\n{new string('x', 500)}\r\n", "get a\r\n", $"append a 0 0 2000\r\n{new string('x', 2000)}\r\n"] },
    };

    public void Dispose()
    {
        _node.Dispose();
        _memcached.Dispose();
    }

    [Theory, MemberData(nameof(Watched))]
    public void A_watcher_of_the_node_reads_memcacheds_lines(string topic, string[] requests)
    {
        var expected = LinesOf(_memcached.Connect, requests);

        var told = LinesOf(_node.Connect, requests);

        told.ShouldBe(expected, topic);
    }

    [Theory]
    [InlineData("watch\r\n")]
    [InlineData("watch fetchers\r\n")]
    [InlineData("watch rawcmds sysevents proxyreqs proxyevents proxyuser\r\n")]
    [InlineData("watch fetchers nonsense\r\n")]
    public void The_same_words_are_known(string request)
    {
        using var known = _memcached.Connect();
        using var client = _node.Connect();

        client.Ask(request).ShouldBe(known.Ask(request));
    }

    [Fact]
    public void Clients_that_come_and_go_are_told_of()
    {
        using var watcher = _node.Connect();
        watcher.Ask("watch connevents\r\n").ShouldBe("OK\r\n");

        var client = _node.Connect();
        client.Ask("mn\r\n").ShouldBe("MN\r\n");
        var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port;
        var coming = AwaitLine(watcher, $"rport={port} ");
        client.Send("quit\r\n");
        var going = AwaitLine(watcher, $"rport={port} ");
        client.Dispose();

        coming.ShouldBe($"ts=T gid=N type=conn_new rip=127.0.0.1 rport={port} transport=tcp cfd=N\n");
        going.ShouldBe($"ts=T gid=N type=conn_close rip=127.0.0.1 rport={port} transport=tcp reason=normal cfd=N\n");
    }

    // The words of memcached 1.6.20, which were not there before.
    [Fact]
    public void Deletions_are_told_of()
    {
        using var watcher = _node.Connect();
        watcher.Ask("watch deletions\r\n").ShouldBe("OK\r\n");
        using var client = _node.Connect();

        client.Send("set a 7 0 4\r\nabcd\r\ndelete b\r\nmd a I\r\nmd a C1\r\nmd a\r\nset %c 0 0 500 noreply\r\n"
            + $"{new string('x', 500)}\r\ndelete %c noreply\r\nms YWJj 1 b\r\nx\r\nmd YWJj b q\r\nmn\r\n");
        client.ReadThrough("MN\r\n");

        string[] told = [Plain(watcher.ReadThrough("\n")), Plain(watcher.ReadThrough("\n")), Plain(watcher.ReadThrough("\n"))];
        told.ShouldBe(
        [
            "ts=T gid=N type=deleted key=a cmd=md clsid=1 size=4\n",
            "ts=T gid=N type=deleted key=%25c cmd=delete clsid=9 size=500\n",
            "ts=T gid=N type=deleted key=abc cmd=md clsid=1 size=1\n",
        ]);
    }

    [Fact]
    public void Evictions_are_told_of()
    {
        using var watcher = _node.Connect();
        watcher.Ask("watch evictions\r\n").ShouldBe("OK\r\n");
        using var client = _node.Connect();
        var value = new string('x', 100_000);

        for (var i = 0; i < 1000; i++) client.Send($"set key{i} 0 0 {value.Length} noreply\r\n{value}\r\n");

        Plain(watcher.ReadThrough("\n")).ShouldMatch(
            @"^ts=T gid=N type=eviction key=key0 fetch=no ttl=-1 la=\d+ clsid=32 size=100000\n$");
    }

    [Fact]
    public void Only_so_many_watch_and_they_leave_again()
    {
        var watchers = Enumerable.Range(0, 20).Select(_ => _node.Connect()).ToList();
        foreach (var each in watchers) each.Ask("watch fetchers\r\n").ShouldBe("OK\r\n");
        using var late = _node.Connect();

        late.Ask("watch fetchers\r\n").ShouldBe("WATCHER_TOO_MANY log watcher limit reached\r\n");
        foreach (var each in watchers) each.Dispose();

        Eventually.True(() => late.Ask("stats\r\n", "END\r\n").Contains("log_watchers 0\r\n", StringComparison.Ordinal),
            "watchers that have left are kept");
        late.Ask("watch fetchers\r\n").ShouldBe("OK\r\n");
    }

    [Fact]
    public void What_a_watcher_says_is_not_heard()
    {
        using var watcher = _node.Connect();
        watcher.Send("watch mutations\r\nset a 0 0 1\r\nx\r\n");
        watcher.ReadLine().ShouldBe("OK\r\n");
        watcher.Send("set a 0 0 1\r\nx\r\nquit\r\n");

        using var client = _node.Connect();
        client.Get("a").ShouldBeNull();
        client.Set("b", "x").ShouldBe("STORED\r\n");

        watcher.ReadThrough("\n").ShouldContain("key=b ");
    }

    [Fact]
    public void A_slow_watcher_loses_lines_and_is_told_how_many()
    {
        using var node = UnderstudyProcess.Node("-m", "64", "-t", "2");
        using var watcher = node.Connect();
        watcher.Socket.ReceiveBufferSize = 64 << 10;
        watcher.Ask("watch fetchers\r\n").ShouldBe("OK\r\n");
        using var client = node.Connect();
        var burst = string.Concat(Enumerable.Repeat($"get {new string('k', 250)}\r\n", 100)) + "mn\r\n";

        // Others are answered as if nobody watched.
        Eventually.True(() => client.Ask(burst, "MN\r\n").Length > 0 && Stat(client, "log_watcher_skipped") > 0,
            TimeSpan.FromSeconds(60), "nothing is ever skipped");

        // The next line that there is room for tells of those there was none for.
        Eventually.True(() => client.Ask("get another\r\n").Length > 0 && watcher.TryReadThrough("\nskipped=", Moment, out _),
            TimeSpan.FromSeconds(60), "it is never told");
        var told = long.Parse(watcher.ReadThrough("\n"), CultureInfo.InvariantCulture);
        told.ShouldBeInRange(1, Stat(client, "log_watcher_skipped"));
    }

    [Fact]
    public void With_W_nobody_watches()
    {
        using var node = UnderstudyProcess.Node("-W");
        using var client = node.Connect();

        client.Ask("watch fetchers\r\n").ShouldBe("CLIENT_ERROR watch commands not allowed\r\n");
        client.Ask("mn\r\n").ShouldBe("MN\r\n");
    }

    [Fact]
    public void A_watcher_sees_the_clients_of_all_threads()
    {
        using var node = UnderstudyProcess.Node("-t", "3");
        using var watcher = node.Connect();
        watcher.Ask("watch mutations\r\n").ShouldBe("OK\r\n");

        for (var i = 0; i < 6; i++)
        {
            using var client = node.Connect();
            client.Set($"key{i}", "x").ShouldBe("STORED\r\n");
        }

        var keys = Enumerable.Range(0, 6).Select(_ => watcher.ReadThrough("\n").Split(' ')[3]).Order();
        keys.ShouldBe(Enumerable.Range(0, 6).Select(i => $"key=key{i}"));
    }

    private static string[] LinesOf(Func<Wire> connect, string[] requests)
    {
        using var watcher = connect();
        watcher.Ask(Everything).ShouldBe("OK\r\n");
        using var client = connect();
        foreach (var request in requests)
        {
            client.Send(request + "mn\r\n");
            client.ReadThrough("MN\r\n");
        }

        client.Ask("get the-end\r\n");
        var lines = Plain(watcher.ReadThrough("key=the-end ")).Split('\n');
        return [.. lines.Where(line => !line.Contains("type=conn_", StringComparison.Ordinal))];
    }

    private static string AwaitLine(Wire watcher, string part)
    {
        while (true)
        {
            var line = watcher.ReadThrough("\n");
            if (line.Contains(part, StringComparison.Ordinal)) return Plain(line).Replace("rport=P", part.Trim(), StringComparison.Ordinal);
        }
    }

    private static long Stat(Wire client, string name) =>
        long.Parse(client.Ask("stats\r\n", "END\r\n").Split($"STAT {name} ")[1].Split("\r\n")[0], CultureInfo.InvariantCulture);

    private static string Plain(string lines) => Varying().Replace(lines, match => match.Value.Split('=')[0] switch
    {
        "ts" => "ts=T",
        "rport" => "rport=P",
        // The requests ask for tens of seconds; one may have passed since.
        "ttl" => $"ttl={(int.Parse(match.Value[4..], CultureInfo.InvariantCulture) + 3) / 10 * 10}",
        var number => number + "=N",
    });

    [GeneratedRegex(@"ts=\d+\.\d+|gid=\d+|cfd=-?\d+|rport=\d+|ttl=\d+")]
    private static partial Regex Varying();
}
