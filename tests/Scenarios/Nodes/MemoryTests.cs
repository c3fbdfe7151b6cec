using System.Globalization;

namespace Understudy.Scenarios.Nodes;

/// <summary>What a full node costs the machine, and what clients see of it, beside a real memcached.</summary>
public sealed class MemoryTests
{
    private const int Megabytes = 64;
    private const int ValueBytes = 500;

    // Three times what fits.
    private const int Items = 3 * (Megabytes << 20) / ValueBytes;

    // What an idle node may take at most is 45 MiB, which bench/node holds the published program to, as it does to growth by 3 % more than
    // the limit; this one is compiled while it runs.
    private const int IdleMegabytes = 60;
    private const int CompiledMegabytes = 8;

    [Fact]
    public void A_full_node_takes_little_more_than_an_idle_one_and_its_limit()
    {
        using var node = UnderstudyProcess.Node("-m", Megabytes.ToString(CultureInfo.InvariantCulture));
        using var client = node.Connect();
        client.Ask("version\r\n").ShouldStartWith("VERSION");
        var idle = node.Process.ResidentKiB() / 1024.0;

        Fill(client, 0, Items);

        var full = node.Process.ResidentKiB() / 1024.0;
        full.ShouldBeLessThan((Megabytes * 1.05) + IdleMegabytes);
        (full - idle).ShouldBeLessThan((Megabytes * 1.03) + CompiledMegabytes);
        Stat(client, "evictions").ShouldBeGreaterThan(0);
        Stat(client, "limit_maxbytes").ShouldBe(Megabytes << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Under_pressure_answers_are_right_or_misses_and_what_is_read_stays(bool isNode)
    {
        string[] options = ["-m", "16"];
        using var memcached = isNode ? null : MemcachedProcess.Start(options);
        using var node = isNode ? UnderstudyProcess.Node(options) : null;
        using var client = isNode ? node!.Connect() : memcached!.Connect();
        client.Set("hot", "read all the time").ShouldBe("STORED\r\n");
        // memcached marks a hit only from the second on, and moves what it found to the front once a second.
        client.Get("hot").ShouldNotBeNull();
        client.Get("hot").ShouldNotBeNull();

        var wrong = 0;
        for (var i = 0; i < 80_000; i += 2000)
        {
            Fill(client, i, i + 2000);
            client.Get("hot").ShouldBe("read all the time");
            wrong += Read(client, 0, i + 2000, step: 97).Count(answer => !answer.IsRight);
        }

        wrong.ShouldBe(0);
        Read(client, 0, 80_000, step: 1).Count().ShouldBeInRange(10_000, 32_000);
        Read(client, 79_000, 80_000, step: 1).Count().ShouldBe(1000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_M_a_full_server_refuses_and_keeps_what_it_has(bool isNode)
    {
        string[] options = ["-m", "8", "-M"];
        using var memcached = isNode ? null : MemcachedProcess.Start(options);
        using var node = isNode ? UnderstudyProcess.Node(options) : null;
        using var client = isNode ? node!.Connect() : memcached!.Connect();
        client.Set("first", "kept").ShouldBe("STORED\r\n");

        string answer;
        var stored = 0;
        do
        {
            answer = client.Set($"key{stored++}", new string('v', 5000));
        }
        while (answer == "STORED\r\n" && stored < 10_000);

        answer.ShouldBe("SERVER_ERROR out of memory storing object\r\n");
        client.Get("first").ShouldBe("kept");
        client.Get("key0").ShouldNotBeNull();
        client.Ask("delete key1\r\n").ShouldBe("DELETED\r\n");
    }

    private static void Fill(Wire client, int from, int to)
    {
        for (var i = from; i < to; i++) client.Send($"set key{i} 0 0 {ValueBytes} noreply\r\n{ValueOf(i)}\r\n");
        client.Ask("mn\r\n").ShouldBe("MN\r\n");
    }

    private static IEnumerable<(int Key, bool IsRight)> Read(Wire client, int from, int to, int step)
    {
        for (var first = from; first < to; first += 100 * step)
        {
            var keys = Enumerable.Range(0, 100).Select(i => first + (i * step)).Where(i => i < to).Select(i => $"key{i}");
            foreach (var item in client.Ask($"get {string.Join(' ', keys)}\r\n", "END\r\n").Split("VALUE key")[1..])
            {
                var key = int.Parse(item[..item.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
                yield return (key, item.Contains($" {ValueBytes}\r\n{ValueOf(key)}\r\n", StringComparison.Ordinal));
            }
        }
    }

    private static string ValueOf(int key) => key.ToString(CultureInfo.InvariantCulture).PadRight(ValueBytes, '.');

    private static long Stat(Wire client, string name)
    {
        var lines = client.Ask("stats\r\n", "END\r\n").Split("\r\n");
        var line = lines.Single(l => l.StartsWith($"STAT {name} ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
