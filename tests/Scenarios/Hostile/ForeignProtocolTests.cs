namespace Understudy.Scenarios.Hostile;

/// <summary>Requests of browsers and servers that an attacker sends to our port, with commands of ours in them.</summary>
public sealed class ForeignProtocolTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly MemcachedProcess _server = MemcachedProcess.Start();

    [Theory]
    [InlineData("proxy", "POST / HTTP/1.1\r\nHost: localhost\r\n\r\nflush_all\r\n", "HTTP")]
    [InlineData("proxy", "get /x HTTP/1.1\r\nHost: localhost\r\n\r\nflush_all\r\n", "HTTP")]
    [InlineData("proxy", "\x16\x03\x01\r\nflush_all\r\n", "TLS")]
    [InlineData("proxy", "mn\r\n\x80\x08\x00\x00\x00\x00\x00\x00\r\nflush_all\r\n", "memcached's binary protocol")]
    [InlineData("node", "POST / HTTP/1.1\r\nHost: localhost\r\n\r\nflush_all\r\n", "HTTP")]
    [InlineData("node", "CLIENT libcurl 7.88.1\r\nflush_all\r\nQUIT\r\n", "DICT")]
    [InlineData("node", "mn\r\n\x80\x08\x00\x00\x00\x00\x00\x00\r\nflush_all\r\n", "memcached's binary protocol")]
    public void Nothing_in_them_is_executed_and_the_log_names_the_protocol(string command, string request, string protocol)
    {
        using var service = command == "node" ? UnderstudyProcess.Node() : UnderstudyProcess.Proxy("-s", _server.Address);
        using var victim = service.Connect();
        victim.Set("k", "v").ShouldBe("STORED\r\n");

        using var attacker = service.Connect();
        attacker.Send(request);

        attacker.ClosesWithin(Limit).ShouldBeTrue();
        victim.Get("k").ShouldBe("v");
        victim.Ask(command == "node" ? "stats\r\n" : "stats proxy\r\n", "END\r\n").ShouldContain("STAT foreign_clients 1\r\n");
        Eventually.True(
            () => service.Process.Output.Contains($"it speaks {protocol}, and only", StringComparison.Ordinal), Limit, "not logged");
    }

    public void Dispose() => _server.Dispose();
}
