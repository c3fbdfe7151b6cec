namespace Understudy.Scenarios.Placement;

/// <summary>The experiment of source 002: six primaries, one backup, seven keys, each asked from every server directly.</summary>
public sealed class SevenKeyExperimentTests
{
    [Fact]
    public void Seven_keys_lie_on_servers_4_5_6_1_2_3_4_and_all_on_the_backup()
    {
        using var cluster = Cluster.Of(primaries: 6, backups: 1);
        using var client = cluster.Proxy.Connect();
        string[] keys = [.. Enumerable.Range(1, 7).Select(i => $"key{i}")];

        foreach (var key in keys) client.Set(key, $"value of {key}").ShouldBe("STORED\r\n");

        keys.Select(key => string.Join(',', Holders(cluster.Primaries, key))).ShouldBe(["4", "5", "6", "1", "2", "3", "4"]);
        keys.Select(cluster.Backup.ValueOf).ShouldBe(keys.Select(key => $"value of {key}"));
    }

    private static IEnumerable<int> Holders(MemcachedProcess[] servers, string key) =>
        servers.Select((server, i) => (server, number: i + 1)).Where(s => s.server.ValueOf(key) is not null).Select(s => s.number);
}
