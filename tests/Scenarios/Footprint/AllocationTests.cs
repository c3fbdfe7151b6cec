namespace Understudy.Scenarios.Footprint;

/// <summary>From a readable socket to the bytes of the reply nothing is allocated on the managed heap.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 3000;

    // The smallest object has 24 bytes, so one per request would be three times as much. What remains is the answer to stats and a probe.
    private const long Limit = Rounds * 8;

    public static TheoryData<string, string, string> Loads => new()
    {
        { "get", "get k\r\n", "END\r\n" },
        { "get miss", "get absent\r\n", "END\r\n" },
        { "set", "set k 0 0 5\r\nhello\r\n", "STORED\r\n" },
        { "multi-get", "get k absent k2 k3 k4 k5 k6 k7 k8 k9\r\n", "END\r\n" },
        { "meta get", "mg k v t f c\r\n", "hello\r\n" },
        { "incr", "incr n 1\r\n", "\r\n" },
        { "gat", "gat 100 k\r\n", "END\r\n" },
        { "delete", "delete absent\r\n", "NOT_FOUND\r\n" },
        { "noreply", "set k 0 0 5 noreply\r\nhello\r\nmn\r\n", "MN\r\n" },
    };

    [Theory, MemberData(nameof(Loads))]
    public void A_request_allocates_nothing(string load, string request, string end)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Prepare(client);

        AllocatedBy(client, request, end).ShouldBeLessThan(Limit, load);
    }

    [Fact]
    public void A_request_allocates_nothing_while_a_server_is_out()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        Prepare(client);
        cluster.Primary.Kill();

        AllocatedBy(client, "get k\r\n", "END\r\n").ShouldBeLessThan(Limit);
        AllocatedBy(client, "get k k2 absent\r\n", "END\r\n").ShouldBeLessThan(Limit);
        AllocatedBy(client, "set k 0 0 5\r\nhello\r\n", "STORED\r\n").ShouldBeLessThan(Limit);
    }

    private static void Prepare(Wire client)
    {
        client.Set("k", "hello").ShouldBe("STORED\r\n");
        client.Set("n", "1").ShouldBe("STORED\r\n");
        for (var i = 2; i < 10; i++) client.Set($"k{i}", "hello");
    }

    // The least of three attempts: a thread that begins meanwhile takes 8 KiB.
    private static long AllocatedBy(Wire client, string request, string end)
    {
        for (var i = 0; i < 500; i++) client.Ask(request, end);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 3 && least >= Limit; attempt++) least = Math.Min(least, MeasureOnce(client, request, end));
        return least;
    }

    private static long MeasureOnce(Wire client, string request, string end)
    {
        var before = Allocated(client);
        for (var i = 0; i < Rounds; i++) client.Ask(request, end);

        // The answer to the first question is allocated before it is counted, and so is measured with the requests: twice it is none
        // of them.
        var after = Allocated(client);
        return after - before - (Allocated(client) - after);
    }

    private static long Allocated(Wire client) => long.Parse(client.Ask("stats proxy\r\n", "END\r\n").Split("\r\n")
        .Single(line => line.StartsWith("STAT managed_allocated_bytes ", StringComparison.Ordinal)).Split(' ')[2]);
}
