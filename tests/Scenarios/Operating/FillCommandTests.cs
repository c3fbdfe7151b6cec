using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Understudy.Scenarios.Operating;

/// <summary>What an operator sees of a fill, and what becomes of it when somebody interferes.</summary>
public sealed class FillCommandTests : IDisposable
{
    // Below 196,608 items, where memcached 1.6.18 enlarges its hash table for the second time.
    private const int Items = 190_000;

    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(60);

    private readonly Cluster _cluster = Cluster.Pair();
    private readonly Wire _client;
    private readonly Wire _operator;

    public FillCommandTests()
    {
        foreach (var server in _cluster.Servers) Load(server);
        // While it enlarges the table it waits for whoever lists keys, and answers nobody.
        Eventually.True(
            () => _cluster.Servers.All(server => server.Stat("hash_is_expanding") == 0), ReturnLimit, "the table is never done");
        _client = _cluster.Proxy.Connect();
        _operator = Wire.Connect(new UnixDomainSocketEndPoint(_cluster.Proxy.ControlPath));
    }

    [Fact]
    public void A_fill_says_how_far_it_is_and_in_the_end_how_much_it_was()
    {
        RestartEmpty(_cluster.Primary);

        var during = AwaitFill(_cluster.Primary);
        var listed = _cluster.Proxy.Operate("fill", "list");
        AwaitState(_cluster.Primary, "IN");
        var after = Row("server list", _cluster.Primary);

        // The source also holds the mark that the target is out.
        long.Parse(during["fill_expected"], CultureInfo.InvariantCulture).ShouldBeInRange(Items, Items + 1);
        long.Parse(during["fill_done"], CultureInfo.InvariantCulture).ShouldBeLessThan(Items);
        listed.ExitCode.ShouldBe(0, listed.Output);
        listed.Output.ShouldStartWith("ADDRESS");
        after["fill_state"].ShouldBe("over");
        after["fill_copied"].ShouldBe($"{Items}");
        after["fill_failed"].ShouldBe("0");
        // What it has written comes through a pipe, after its answers.
        var end = $"{_cluster.Primary.Address} has been given {Items} items, 0 needless, 0 failed in ";
        Eventually.True(() => _cluster.Proxy.Process.Output.Contains(end), () => _cluster.Proxy.Process.Output);
        _cluster.Proxy.Process.Output.ShouldMatch($"{_cluster.Primary.Address} is to be given about ({Items}|{Items + 1}) items");
    }

    [Fact]
    public void A_fill_that_is_cancelled_leaves_a_server_that_is_read_as_it_is()
    {
        RestartEmpty(_cluster.Primary);
        AwaitFill(_cluster.Primary);

        var answer = Ask($"fill cancel {_cluster.Primary.Address}").Single();
        AwaitState(_cluster.Primary, "IN");

        answer.ShouldStartWith($"OK {_cluster.Primary.Address} is taken back as it is; what it lacks is read from the other replicas");
        _cluster.Primary.Stat("curr_items").ShouldBeInRange(1, Items - 1);
        foreach (var i in Enumerable.Range(0, 190)) _client.Get($"key{i * 1000}").ShouldBe("v");
        _cluster.Proxy.Process.AwaitOutput("an operator wants it back as it is");
        Ask($"fill cancel {_cluster.Primary.Address}").Single().ShouldEndWith(" is IN and is not being filled");
    }

    [Fact]
    public void A_server_that_dies_while_it_is_filled_is_filled_again()
    {
        RestartEmpty(_cluster.Primary);
        AwaitFill(_cluster.Primary);

        _cluster.Primary.Kill();
        foreach (var i in Enumerable.Range(0, 100)) _client.Get($"key{i}", Cluster.AnswerLimit).ShouldBe("v");
        _cluster.Primary.Restart();
        AwaitState(_cluster.Primary, "IN");

        _cluster.Primary.AwaitItems(Items);
        _cluster.Proxy.Process.AwaitOutput("the server left again, and begins anew when it is back");
    }

    [Fact]
    public void When_the_source_dies_what_was_copied_serves_and_goes_back_to_it()
    {
        RestartEmpty(_cluster.Primary);
        AwaitFill(_cluster.Primary);

        _cluster.Backup.Kill();
        AwaitState(_cluster.Primary, "IN");
        _client.Set("key0", "new", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        _client.Get("key0", Cluster.AnswerLimit).ShouldBe("new");
        _cluster.Backup.Restart();
        AwaitState(_cluster.Backup, "IN");

        Eventually.True(() => _cluster.Backup.Stat("curr_items") == _cluster.Primary.Stat("curr_items"), ReturnLimit, "they differ");
        _cluster.Primary.Stat("curr_items").ShouldBeInRange(2, Items - 1);
        _cluster.Backup.ValueOf("key0").ShouldBe("new");
        _cluster.Proxy.Process.AwaitOutput($"{_cluster.Primary.Address} was not filled completely: ");
    }

    [Fact]
    public void Ejecting_a_server_ends_its_fill()
    {
        RestartEmpty(_cluster.Primary);
        AwaitFill(_cluster.Primary);

        var answer = Ask($"server eject {_cluster.Primary.Address}").Single();
        Eventually.True(() => Ask("fill list")[0] == "OK 0", ReturnLimit, "it is still being filled");
        Ask($"server readmit {_cluster.Primary.Address}");
        AwaitState(_cluster.Primary, "IN");

        answer.ShouldStartWith("OK ");
        _cluster.Primary.AwaitItems(Items);
    }

    public void Dispose()
    {
        _operator.Dispose();
        _client.Dispose();
        _cluster.Dispose();
    }

    private static void Load(MemcachedProcess server)
    {
        using var wire = server.Connect();
        var text = new StringBuilder();
        for (var i = 0; i < Items; i++) text.Append("set key").Append(i).Append(" 0 0 1 noreply\r\nv\r\n");
        wire.Send(text.Append("version\r\n").ToString(), TimeSpan.FromSeconds(30));
        wire.ReadLine(TimeSpan.FromSeconds(30));
    }

    private void RestartEmpty(MemcachedProcess server)
    {
        server.Kill();
        AwaitState(server, "OUT");
        server.Restart();
    }

    private Dictionary<string, string> AwaitFill(MemcachedProcess server)
    {
        Dictionary<string, string> row = [];
        Eventually.True(() => (row = Row("fill list", server)).GetValueOrDefault("fill_expected", "0") != "0" && row["fill_done"] != "0",
            ReturnLimit, () => $"no fill was seen; {string.Join(", ", Row("server list", server))}");
        return row;
    }

    private void AwaitState(MemcachedProcess server, string state) => Eventually.True(
        () => Row("server list", server)["state"] == state, ReturnLimit, () => string.Join(", ", Row("server list", server)));

    private Dictionary<string, string> Row(string command, MemcachedProcess server)
    {
        var line = Ask(command).FirstOrDefault(line => line.Contains($"\taddress={server.Address}\t", StringComparison.Ordinal));
        return line is null ? [] : line.Split('\t').Skip(1).Select(field => field.Split('=', 2)).ToDictionary(f => f[0], f => f[1]);
    }

    private List<string> Ask(string command)
    {
        _operator.Send(command + "\n");
        List<string> lines = [];
        do
        {
            lines.Add(_operator.ReadThrough("\n").TrimEnd('\n'));
        }
        while (!lines[^1].StartsWith("OK ", StringComparison.Ordinal) && !lines[^1].StartsWith("ERROR ", StringComparison.Ordinal));
        return lines;
    }
}
