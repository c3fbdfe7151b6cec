using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.Nodes;

/// <summary>A node that keeps its items between two lives (<c>-e</c>), alone and behind proxies.</summary>
public sealed class WarmRestartTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly string _folder = Directory.CreateTempSubdirectory("understudy-").FullName;
    private readonly List<IDisposable> _started = [];

    [Theory]
    [InlineData("SIGUSR1")]
    [InlineData("shutdown graceful")]
    public void Items_survive_a_stop_that_asks_for_it(string stop)
    {
        var node = new WarmNode(this, "-A");
        using (var client = node.Connect())
        {
            client.Ask("set k 7 0 5\r\nhello\r\n").ShouldBe("STORED\r\n");
            client.Ask("set dated 0 900 1\r\nx\r\n").ShouldBe("STORED\r\n");
            var token = client.CasToken("k");

            if (stop == "SIGUSR1") node.Process.Send(Signal.User1);
            else client.Send(stop + "\r\n");
            node.ExitCode().ShouldBe(0);
            node.Start();

            using var later = node.Connect();
            later.Ask("get k\r\n", "END\r\n").ShouldBe("VALUE k 7 5\r\nhello\r\nEND\r\n");
            later.CasToken("k").ShouldBe(token);
            later.Ask("mg dated t\r\n").ShouldMatch("HD t(900|8[89][0-9])\r\n");
            node.Stat("restored_items").ShouldBe(2);
            later.Ask("set k 0 0 1\r\n2\r\n").ShouldBe("STORED\r\n");
            later.CasToken("k").ShouldNotBe(token);
            later.Ask("flush_all\r\n").ShouldBe("OK\r\n");
            node.Stat("restored_items").ShouldBe(0);
        }

        File.Exists(node.File).ShouldBeFalse("whoever starts after a crash must not find it");
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Kill)]
    public void Any_other_end_leaves_nothing_and_the_next_start_says_so(Signal signal)
    {
        var node = new WarmNode(this);
        using (var client = node.Connect()) client.Set("k", "v").ShouldBe("STORED\r\n");
        node.Stop();
        node.Start();

        node.Process.Send(signal);
        node.ExitCode();
        node.Start();

        using var later = node.Connect();
        later.Get("k").ShouldBeNull();
        node.ShouldSay($"There is no {node.File}");
    }

    [Theory]
    [InlineData(0, "moved it to")]
    [InlineData(8, "another version")]
    [InlineData(30, "cut off or damaged")]
    [InlineData(-40, "cut off or damaged")]
    public void A_file_that_is_no_good_is_refused_with_its_reason_and_the_node_starts_empty(int at, string reason)
    {
        var node = new WarmNode(this);
        using (var client = node.Connect()) client.Set("k", new string('v', 100)).ShouldBe("STORED\r\n");
        node.Stop();
        using (var file = File.OpenWrite(node.File))
        {
            file.Seek(at, at < 0 ? SeekOrigin.End : SeekOrigin.Begin);
            file.WriteByte(255);
        }

        node.Start();

        using var later = node.Connect();
        later.Get("k").ShouldBeNull();
        node.ShouldSay(reason);
        File.Exists(node.File).ShouldBeFalse();
    }

    [Fact]
    public void Another_size_of_memory_takes_the_items_over()
    {
        var node = new WarmNode(this);
        using (var client = node.Connect()) client.Set("k", "v").ShouldBe("STORED\r\n");
        node.Stop();

        node.Start("-m", "128");

        using var later = node.Connect();
        later.Get("k").ShouldBe("v");
    }

    [Fact]
    public void A_second_node_of_the_same_file_and_a_place_that_cannot_be_written_are_refused()
    {
        var node = new WarmNode(this);

        using var second = Run(node.File);
        using var nowhere = Run(_folder + "/no/such/place");
        using var folder = Run(_folder);

        (second.ExitCode, nowhere.ExitCode, folder.ExitCode).ShouldBe((1, 1, 1));
        second.Output.ShouldContain("another process has locked it");
        nowhere.Output.ShouldContain("there is no such directory");
        folder.Output.ShouldContain("it is a directory");
    }

    [Fact]
    public void A_stop_that_cannot_write_the_items_says_so_and_fails()
    {
        var node = new WarmNode(this);
        Directory.CreateDirectory(Path.Combine(node.File, "in-the-way"));

        node.Process.Send(Signal.User1);

        node.ExitCode().ShouldBe(1);
        node.Process.Output.ShouldContain("the next start will be empty");
    }

    [Fact]
    public void A_proxy_never_shows_what_a_warm_node_missed()
    {
        var (primary, backup) = (new WarmNode(this), new WarmNode(this));
        using var proxy = Proxy(primary, backup);
        using var client = proxy.Connect();
        for (var i = 0; i < 300; i++) client.Set($"key{i}", "old").ShouldBe("STORED\r\n");

        primary.Stop();
        WriteMeanwhile(client);
        primary.Start();

        primary.Stat("restored_items").ShouldBe(300, "or the test shows nothing");
        Eventually.True(() => { ShouldBeAllNew(client); return IsIn(client, primary); }, Limit, "the primary did not come back");
        ShouldBeAllNew(client);
        Contents(primary).ShouldBe(Contents(backup));
    }

    [Fact]
    public void A_proxy_that_wrote_nothing_meanwhile_does_not_trust_a_warm_node_either()
    {
        var (primary, backup) = (new WarmNode(this), new WarmNode(this));
        using var writing = Proxy(primary, backup);
        using var idle = Proxy(primary, backup);
        using var writer = writing.Connect();
        using var reader = idle.Connect();
        for (var i = 0; i < 300; i++) writer.Set($"key{i}", "old").ShouldBe("STORED\r\n");
        reader.Get("key0").ShouldBe("old");

        primary.Stop();
        WriteMeanwhile(writer);
        writing.Process.Kill();
        primary.Start();

        Eventually.True(() => { ShouldBeAllNew(reader); return IsIn(reader, primary); }, Limit, "the primary did not come back");
        ShouldBeAllNew(reader);
        Contents(primary).ShouldBe(Contents(backup));
    }

    public void Dispose()
    {
        _started.ForEach(each => each.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private static ChildProcess Run(string file) =>
        UnderstudyProcess.Run("node", "-l", "127.0.0.1", "-p", FreePort.Next().ToString(CultureInfo.InvariantCulture), "-e", file);

    private static UnderstudyProcess Proxy(WarmNode primary, WarmNode backup) =>
        UnderstudyProcess.Proxy([.. UnderstudyProcess.Servers([primary.Address], [backup.Address])]);

    private static void WriteMeanwhile(Wire client)
    {
        for (var i = 0; i < 100; i++) client.Set($"key{i}", "new", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        for (var i = 100; i < 200; i++) client.Ask($"delete key{i}\r\n", limit: Cluster.AnswerLimit).ShouldBe("DELETED\r\n");
    }

    private static void ShouldBeAllNew(Wire client)
    {
        var keys = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"key{i}"));
        var values = client.Ask($"get {keys}\r\n", "END\r\n", Cluster.AnswerLimit).Split("VALUE ")[1..];
        values.Count(v => v.Contains("new", StringComparison.Ordinal)).ShouldBe(100);
        values.Count(v => v.Contains("old", StringComparison.Ordinal)).ShouldBe(100);
        values.ShouldAllBe(v => IsRight(v));
    }

    // Below 100 it was overwritten, below 200 deleted, above left alone.
    private static bool IsRight(string value)
    {
        var number = int.Parse(value["key".Length..value.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        return number < 100 ? value.Contains("new", StringComparison.Ordinal) : number >= 200;
    }

    private static bool IsIn(Wire client, WarmNode node) =>
        client.Ask("stats servers\r\n", "END\r\n").Contains($"STAT {node.Address}:state IN", StringComparison.Ordinal);

    private static string Contents(WarmNode node)
    {
        using var direct = node.Connect();
        var keys = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"key{i}"));
        return direct.Ask($"get {keys}\r\n", "END\r\n");
    }

    /// <summary>A node that is stopped and started again at the same port with the same file.</summary>
    private sealed class WarmNode : IDisposable
    {
        private readonly string[] _options;
        private UnderstudyProcess _process;

        public WarmNode(WarmRestartTests owner, params string[] options)
        {
            _options = options;
            File = Path.Combine(owner._folder, Guid.NewGuid().ToString("N"));
            _process = UnderstudyProcess.Node(["-e", File, .. options]);
            owner._started.Add(this);
        }

        public string File { get; }

        public ChildProcess Process => _process.Process;

        public string Address => _process.Address;

        public Wire Connect() => _process.Connect();

        /// <summary>A stop that keeps the items.</summary>
        public void Stop()
        {
            Process.Send(Signal.User1);
            ExitCode().ShouldBe(0);
        }

        public int ExitCode()
        {
            Process.WaitForExit(Limit).ShouldBeTrue("it does not stop");
            return Process.ExitCode;
        }

        public void Start(params string[] more)
        {
            var port = _process.Port.ToString(CultureInfo.InvariantCulture);
            _process.Dispose();
            _process = UnderstudyProcess.Serve(
                ["node", "-l", "127.0.0.1", "-p", port, "-e", File, .. _options, .. more],
                new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        }

        public void ShouldSay(string text) =>
            Eventually.True(() => Process.Output.Contains(text, StringComparison.Ordinal), Limit, () => $"it said:\n{Process.Output}");

        public long Stat(string name)
        {
            using var client = Connect();
            var lines = client.Ask("stats\r\n", "END\r\n").Split("\r\n");
            var line = lines.Single(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal));
            return long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
        }

        public void Dispose() => _process.Dispose();
    }
}
