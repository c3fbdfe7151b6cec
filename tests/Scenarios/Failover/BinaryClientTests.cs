namespace Understudy.Scenarios.Failover;

/// <summary>What a client of the binary protocol sees of servers that die; the servers themselves are asked in text and meta.</summary>
public sealed class BinaryClientTests
{
    private const ushort Success = 0, KeyNotFound = 1, KeyExists = 2, TemporaryFailure = 0x86;

    private static readonly string[] Keys = [.. Enumerable.Range(0, 50).Select(i => i % 5 == 0 ? $"key {i}\r\n" : $"key{i}")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_key_counter_and_token_is_good_when_the_primary_is_gone(bool isPaused)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var key in Keys) Ask(client, BinaryRequest.Put(BinaryRequest.Set, key, "v", flags: 7)).Status.ShouldBe(Success);
        foreach (var key in Keys) Ask(client, new(BinaryRequest.Append, key) { Value = key }).Status.ShouldBe(Success);
        Ask(client, BinaryRequest.Count(BinaryRequest.Increment, "n", 1, initial: 40, exptime: 0)).Status.ShouldBe(Success);
        Ask(client, BinaryRequest.Count(BinaryRequest.Increment, "n", 1)).Value.ShouldBe("\0\0\0\0\0\0\0\x29");
        Ask(client, new(BinaryRequest.Append, "absent") { Value = "x" }).Status.ShouldBe<ushort>(5);

        if (isPaused) cluster.Primary.Pause();
        else cluster.Primary.Kill();

        var read = Keys.Select(key => Ask(client, new(BinaryRequest.GetK, key))).ToList();
        read.Select(response => (response.Status, response.Key, response.Value, response.Extras))
            .ShouldBe(Keys.Select(key => (Success, key, "v" + key, "\0\0\0\x07")));
        Ask(client, BinaryRequest.Count(BinaryRequest.Increment, "n", 1, initial: 1, exptime: 0)).Value.ShouldBe("\0\0\0\0\0\0\0\x2a");
        Ask(client, BinaryRequest.Put(BinaryRequest.Add, Keys[0], "other")).Status.ShouldBe(KeyExists);
        var token = Ask(client, new(BinaryRequest.Get, Keys[0])).Cas;
        Ask(client, BinaryRequest.Put(BinaryRequest.Set, Keys[0], "new") with { Cas = token }).Status.ShouldBe(Success);
        Ask(client, BinaryRequest.Put(BinaryRequest.Set, Keys[0], "newer") with { Cas = token }).Status.ShouldBe(KeyExists);
        Ask(client, new(BinaryRequest.Get, Keys[0])).Value.ShouldBe("new");
        if (isPaused) cluster.Primary.Resume();
    }

    [Fact]
    public void A_quiet_pipeline_stays_in_step_while_a_server_dies()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        foreach (var key in Keys) client.Send(BinaryRequest.Put(BinaryRequest.SetQ, key, key).ToWire());
        Ask(client, new(BinaryRequest.Noop) { Opaque = 1 }).Opaque.ShouldBe(1u);

        cluster.Primary.Kill();
        client.Send(string.Concat(Keys.Select((key, i) => new BinaryRequest(BinaryRequest.GetKQ, key) { Opaque = (uint)i }.ToWire())));
        client.Send(new BinaryRequest(BinaryRequest.GetQ, "absent").ToWire());
        client.Send(new BinaryRequest(BinaryRequest.Noop) { Opaque = 99 }.ToWire());

        for (var i = 0; i < Keys.Length; i++)
        {
            var response = BinaryResponse.Read(client, Cluster.AnswerLimit);
            (response.Opaque, response.Key, response.Value).ShouldBe(((uint)i, Keys[i], Keys[i]));
        }

        BinaryResponse.Read(client, Cluster.AnswerLimit).Opaque.ShouldBe(99u);
    }

    [Fact]
    public void Without_any_server_there_is_an_error_in_time_and_later_answers_again()
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();

        foreach (var server in cluster.Servers) server.Kill();
        ushort[] during =
        [
            Ask(client, new(BinaryRequest.Get, "k")).Status,
            Ask(client, BinaryRequest.Put(BinaryRequest.SetQ, "k", "v")).Status,
            Ask(client, BinaryRequest.Count(BinaryRequest.IncrementQ, "k", 1, 1, 0)).Status,
            Ask(client, new(BinaryRequest.Flush)).Status,
        ];
        Ask(client, new(BinaryRequest.Noop)).Status.ShouldBe(Success);
        foreach (var server in cluster.Servers) server.Restart();

        during[1..].ShouldAllBe(status => status == TemporaryFailure || status == 0x84);
        Eventually.True(
            () => Ask(client, BinaryRequest.Put(BinaryRequest.Set, "k", "after")).Status == Success,
            "no write succeeded");
        Ask(client, new(BinaryRequest.Get, "k")).Value.ShouldBe("after");
        Ask(client, new(BinaryRequest.Get, "absent")).Status.ShouldBe(KeyNotFound);
    }

    [Theory]
    [InlineData("", "curr_connections")]
    [InlineData("settings", "maxconns")]
    [InlineData("servers", "")]
    public void Statistics_have_an_end(string asked, string name)
    {
        using var cluster = Cluster.Pair();
        using var client = cluster.Proxy.Connect();
        client.Send(new BinaryRequest(BinaryRequest.Stat, asked).ToWire());

        var names = new List<string>();
        while (BinaryResponse.Read(client, Cluster.AnswerLimit) is { Status: Success, Key: { Length: > 0 } key }) names.Add(key);

        names.ShouldContain(each => each.Contains(name, StringComparison.Ordinal));
        Ask(client, new(BinaryRequest.Noop)).Status.ShouldBe(Success);
    }

    [Fact]
    public void What_one_protocol_writes_the_other_reads()
    {
        using var cluster = Cluster.Pair();
        using var binary = cluster.Proxy.Connect();
        using var text = cluster.Proxy.Connect();

        Ask(binary, BinaryRequest.Put(BinaryRequest.Set, "b", "from binary", flags: 5));
        text.Set("t", "from text");

        text.Ask("gets b\r\n", "END\r\n").ShouldStartWith("VALUE b 5 11 ");
        Ask(binary, new(BinaryRequest.Get, "t")).Value.ShouldBe("from text");
        Ask(binary, new(BinaryRequest.Get, "b")).Cas.ToString(System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(text.CasToken("b"));
    }

    private static BinaryResponse Ask(Wire client, BinaryRequest request) => BinaryResponse.Ask(client, request, Cluster.AnswerLimit);
}
