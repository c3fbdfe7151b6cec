namespace Understudy.Scenarios.Together;

/// <summary>REQ-45: a client that fails over to another server and back, as the Java client does, is never shown an old value.</summary>
public sealed class WhalinClientTests
{
    private static readonly TimeSpan ReturnLimit = Eventually.Limit;
    private static readonly string[] Keys = [.. Enumerable.Range(0, 40).Select(i => $"key-{i}")];

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_client_that_goes_to_another_proxy_and_back_sees_the_newest_values(bool checksAlive, bool hasNagle)
    {
        using var cluster = Cluster.Pair();
        using var other = UnderstudyProcess.InFrontOf(cluster.Primaries, cluster.Backups);
        using var client = new WhalinClient([cluster.Proxy, other], checksAlive, hasNagle);
        WriteAll(client, "first");

        other.Process.Kill();
        WriteAll(client, "second");
        ReadAll(client).ShouldAllBe(value => value == "second");

        other.StartAgain();
        var atOther = client.Requests[1];
        Eventually.True(() => ReadAll(client).All(value => value == "second") && client.Requests[1] > atOther, ReturnLimit,
            "the client did not come back to the proxy that had been away");
    }

    [Fact]
    public void A_server_that_dies_and_returns_empty_behind_both_proxies_costs_such_a_client_nothing()
    {
        using var cluster = Cluster.Pair();
        using var other = UnderstudyProcess.InFrontOf(cluster.Primaries, cluster.Backups);
        using var client = new WhalinClient([cluster.Proxy, other], checksAlive: true, hasNagle: false);
        WriteAll(client, "first");

        cluster.Primary.Kill();
        WriteAll(client, "second");
        cluster.Primary.Restart();

        foreach (var proxy in new[] { cluster.Proxy, other })
        {
            using var watch = proxy.Connect();
            while (watch.StateOf(cluster.Primary) != "IN") ReadAll(client).ShouldAllBe(value => value == "second");
        }

        ReadAll(client).ShouldAllBe(value => value == "second");
        client.Requests.ShouldAllBe(count => count > Keys.Length);
    }

    // A write on a connection that has just died is made again by the application, as its author was told to.
    private static void WriteAll(WhalinClient client, string value)
    {
        foreach (var key in Keys)
        {
            var request = $"set {key} 0 0 {value.Length}\r\n{value}\r\n";
            (client.Ask(key, request, "\r\n") ?? client.Ask(key, request, "\r\n")).ShouldBe("STORED\r\n");
        }
    }

    private static List<string> ReadAll(WhalinClient client) => [.. Keys.Select(key =>
    {
        var request = $"get {key}\r\n";
        var answer = client.Ask(key, request, "END\r\n") ?? client.Ask(key, request, "END\r\n");
        return answer!.Split("\r\n").ElementAt(1);
    })];
}
