namespace Understudy.Scenarios.Together;

/// <summary>REQ-09, 53: what is done to a server directly, behind the proxy's back, as docs/operations.md states it.</summary>
public sealed class DirectAccessTests : IDisposable
{
    private readonly Cluster _cluster = Cluster.Pair();
    private readonly Wire _client;

    public DirectAccessTests()
    {
        _client = _cluster.Proxy.Connect();
        _client.Set("k", "through the proxy").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void What_is_written_to_the_primary_is_read_through_the_proxy()
    {
        using var direct = _cluster.Primary.Connect();

        direct.Set("k", "direct").ShouldBe("STORED\r\n");

        _client.Get("k").ShouldBe("direct");
    }

    [Fact]
    public void What_is_written_through_the_proxy_is_read_from_both_servers()
    {
        _cluster.Servers.Select(server => server.ValueOf("k")).ShouldAllBe(value => value == "through the proxy");
    }

    [Fact]
    public void A_key_that_the_primary_lost_alone_is_read_from_the_backup()
    {
        using var direct = _cluster.Primary.Connect();

        direct.Ask("delete k\r\n").ShouldBe("DELETED\r\n");

        _client.Get("k").ShouldBe("through the proxy");
    }

    [Fact]
    public void A_key_that_only_the_backup_has_is_read_and_the_next_write_reaches_both()
    {
        using var direct = _cluster.Backup.Connect();
        direct.Set("other", "direct").ShouldBe("STORED\r\n");

        var read = _client.Get("other");
        _client.Set("other", "again").ShouldBe("STORED\r\n");

        read.ShouldBe("direct");
        _cluster.Servers.Select(server => server.ValueOf("other")).ShouldAllBe(value => value == "again");
    }

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }
}
