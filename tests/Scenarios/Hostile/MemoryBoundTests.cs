using System.Globalization;
using System.Text;

namespace Understudy.Scenarios.Hostile;

/// <summary>Whatever many clients leave undone, the process stays under what its documentation says, and those who do nothing wrong are
/// served.</summary>
public sealed class MemoryBoundTests
{
    private const int LimitMegabytes = 48;
    private const int ValueBytes = 1_000_000;

    // What it takes by itself, compiled while it runs; a node's items besides.
    private const int BaseMegabytes = 80;
    private const int ItemMegabytes = 16;

    private static readonly TimeSpan ServedWithin = TimeSpan.FromSeconds(20);
    private static readonly byte[] StalledSet = Encoding.ASCII.GetBytes($"set s 0 0 {ValueBytes}\r\n{new string('x', ValueBytes - 10)}");
    private static readonly byte[] StalledLine = Encoding.ASCII.GetBytes("get " + string.Concat(Enumerable.Repeat("key0123 ", 100_000)));
    private static readonly byte[] StalledWord = "get k"u8.ToArray();
    private static readonly byte[] UnreadGets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("get large\r\n", 8)));

    public static TheoryData<bool, string> Attacks => new()
    {
        { true, "sets" }, { true, "lines" }, { true, "words" }, { true, "gets" },
        { false, "sets" }, { false, "lines" }, { false, "words" }, { false, "gets" },
    };

    [Theory, MemberData(nameof(Attacks))]
    public void Clients_that_do_not_go_on_cost_no_more_than_the_limit_and_others_are_served(bool isNode, string attack)
    {
        using var cluster = isNode ? null : Cluster.Pair("--memory-limit", $"{LimitMegabytes}m", "--reply-timeout", "5s");
        using var node = isNode ? UnderstudyProcess.Node("-m", $"{ItemMegabytes}", "--connection-memory", $"{LimitMegabytes}m") : null;
        var process = node ?? cluster!.Proxy;
        using var good = process.Connect();
        good.Set("large", new string('v', ValueBytes), ServedWithin).ShouldBe("STORED\r\n");
        var (bytes, clients) = Of(attack);

        Wire[] bad = [.. Enumerable.Range(0, clients).Select(_ => process.Connect())];
        foreach (var wire in bad) wire.TrySend(bytes, TimeSpan.FromMilliseconds(20), alsoRead: false);
        foreach (var wire in bad) wire.TrySend(bytes.AsSpan(^1), TimeSpan.FromMilliseconds(1), alsoRead: false);
        var small = good.Set("small", "v", ServedWithin);
        var large = good.Set("large", new string('w', ValueBytes), ServedWithin);
        var read = good.Get("large", ServedWithin);
        var peak = process.Process.PeakKiB() / 1024;
        foreach (var wire in bad) wire.Dispose();

        (small, large, read?.Length).ShouldBe(("STORED\r\n", "STORED\r\n", ValueBytes));
        peak.ShouldBeLessThan(BaseMegabytes + LimitMegabytes + (isNode ? ItemMegabytes : 0));
    }

    [Fact]
    public void The_log_and_the_statistics_tell_who_gave_way()
    {
        using var node = UnderstudyProcess.Node("--connection-memory", "8m");
        Wire[] bad = [.. Enumerable.Range(0, 20).Select(_ => node.Connect())];
        foreach (var wire in bad) wire.TrySend(StalledSet, TimeSpan.FromMilliseconds(50), alsoRead: false);
        using var asking = node.Connect();

        Eventually.True(() => Stat(asking, "memory_closed_giving_way") > 0, "nobody gave way");
        foreach (var wire in bad) wire.Dispose();

        Eventually.True(() => node.Process.Output.Contains("memory is short and it neither", StringComparison.Ordinal),
            "the log does not say so");
        Stat(asking, "memory_limit").ShouldBe(8 << 20);
        Eventually.True(() => Stat(asking, "memory_requests") == 0, "what was held is not given back");
    }

    private static (byte[] Bytes, int Clients) Of(string attack) => attack switch
    {
        "sets" => (StalledSet, 150),
        "lines" => (StalledLine, 150),
        "words" => (StalledWord, 1000),
        _ => (UnreadGets, 100),
    };

    private static long Stat(Wire client, string name)
    {
        var lines = client.Ask("stats store\r\n", "END\r\n").Split("\r\n");
        return long.Parse(lines.Single(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal)).Split(' ')[2],
            CultureInfo.InvariantCulture);
    }
}
