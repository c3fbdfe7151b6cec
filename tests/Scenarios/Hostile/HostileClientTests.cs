namespace Understudy.Scenarios.Hostile;

/// <summary>Whatever one client does, the proxy stays small and the others are served.</summary>
public sealed class HostileClientTests : IDisposable
{
    private const long AllowedGrowthKiB = 160 << 10;
    private readonly Cluster _cluster = Cluster.Pair();

    [Fact]
    public void A_client_that_never_reads_fills_no_memory()
    {
        using var greedy = _cluster.Proxy.Connect();
        greedy.Set("big", new string('x', 500_000)).ShouldBe("STORED\r\n");
        var before = _cluster.Proxy.Process.ResidentKiB();

        greedy.TrySend(Repeat("get big\r\n", 20_000), TimeSpan.FromSeconds(3), alsoRead: false);

        OthersAreServed();
        (_cluster.Proxy.Process.ResidentKiB() - before).ShouldBeLessThan(AllowedGrowthKiB);
    }

    [Fact]
    public void A_line_of_10_MB_closes_that_connection_only()
    {
        using var client = _cluster.Proxy.Connect();
        var before = _cluster.Proxy.Process.ResidentKiB();

        client.TrySend(Repeat("xxxxxxxxxx", 1_000_000), TimeSpan.FromSeconds(5));

        client.ClosesWithin(TimeSpan.FromSeconds(5)).ShouldBeTrue();
        OthersAreServed();
        (_cluster.Proxy.Process.ResidentKiB() - before).ShouldBeLessThan(AllowedGrowthKiB);
    }

    [Fact]
    public void A_get_line_of_10_MB_does_not_fill_memory()
    {
        using var client = _cluster.Proxy.Connect();
        var before = _cluster.Proxy.Process.ResidentKiB();

        client.TrySend([.. "get "u8, .. Repeat("key0123456789 ", 750_000)], TimeSpan.FromSeconds(5));

        OthersAreServed();
        (_cluster.Proxy.Process.ResidentKiB() - before).ShouldBeLessThan(AllowedGrowthKiB);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Binary_garbage_harms_nobody(int seed)
    {
        using var client = _cluster.Proxy.Connect();
        var garbage = new byte[1_000_000];
        new Random(seed).NextBytes(garbage);

        client.TrySend(garbage, TimeSpan.FromSeconds(5));

        OthersAreServed();
    }

    [Fact]
    public void A_half_closed_connection_still_gets_its_answers()
    {
        using var client = _cluster.Proxy.Connect();

        client.Send("set half 0 0 1\r\nx\r\nget half\r\n");
        client.ShutdownSend();

        client.ReadToClose().ShouldBe("STORED\r\nVALUE half 0 1\r\nx\r\nEND\r\n");
    }

    [Fact]
    public void A_client_that_sends_byte_by_byte_is_answered()
    {
        using var client = _cluster.Proxy.Connect();

        foreach (var one in "set slow 0 0 3\r\nabc\r\nget slow\r\n") client.Send(one.ToString());

        client.ReadThrough("END\r\n").ShouldBe("STORED\r\nVALUE slow 0 3\r\nabc\r\nEND\r\n");
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_a_value_stores_nothing()
    {
        using (var client = _cluster.Proxy.Connect()) client.Send("set half 0 0 100000\r\nonly this");

        OthersAreServed();
        _cluster.Servers.Select(s => s.ValueOf("half")).ShouldAllBe(value => value == null);
    }

    [Fact]
    public void A_pipeline_of_1000_mixed_requests_is_answered_in_order()
    {
        using var client = _cluster.Proxy.Connect();
        string[] verbs = ["set p{0} 0 0 4\r\n{0:0000}\r\n", "get p{0}\r\n", "mg p{0} k O{0}\r\n", "delete p{0}\r\n", "mn\r\n"];
        string[] answers = ["STORED\r\n", "VALUE p{0} 0 4\r\n{0:0000}\r\nEND\r\n", "HD kp{0} O{0}\r\n", "DELETED\r\n", "MN\r\n"];

        client.Send(Rounds(verbs));

        client.ReadExactly(Rounds(answers).Length).ShouldBe(Rounds(answers));
    }

    [Fact]
    public void Half_a_million_keys_in_a_line_before_900_sets_keep_nobody_waiting()
    {
        using var greedy = _cluster.Proxy.Connect();
        using var other = _cluster.Proxy.Connect();
        var line = $"get {string.Join(' ', Enumerable.Range(0, 500_000).Select(i => i % 10))}\r\n";

        greedy.Send(line + string.Concat(Enumerable.Repeat("set k 0 0 1\r\nx\r\n", 900)));
        for (var i = 0; i < 50; i++) other.Set($"other{i}", "served", Cluster.AnswerLimit).ShouldBe("STORED\r\n");

        var answers = "END\r\n" + string.Concat(Enumerable.Repeat("STORED\r\n", 900));
        greedy.ReadExactly(answers.Length).ShouldBe(answers);
    }

    public void Dispose() => _cluster.Dispose();

    private static string Rounds(string[] templates) => string.Concat(Enumerable.Range(0, 200)
        .SelectMany(i => templates.Select(t => string.Format(System.Globalization.CultureInfo.InvariantCulture, t, i))));

    private static byte[] Repeat(string text, int times) => System.Text.Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(text,
        times)));

    private void OthersAreServed()
    {
        using var other = _cluster.Proxy.Connect();
        other.Set("other", "served", Cluster.AnswerLimit).ShouldBe("STORED\r\n");
        other.Get("other", Cluster.AnswerLimit).ShouldBe("served");
    }
}
