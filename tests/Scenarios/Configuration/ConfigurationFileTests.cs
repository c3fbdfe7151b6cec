using System.Net;

namespace Understudy.Scenarios.Configuration;

/// <summary>What the examples promise, with real processes; and how a file is refused.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private const int Items = 40;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly IPEndPoint _endPoint = new(IPAddress.Loopback, FreePort.Next());

    private string ConfigFile => Path.Combine(_folder.FullName, "understudy.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Two_servers_and_a_backup_find_every_item_without_any_one_of_them()
    {
        var servers = MemcachedProcess.StartMany(3);
        Write("two-servers-and-a-backup.yaml", ["10.0.0.1:11211", "10.0.0.2:11211", "10.0.0.3:11211"], servers);
        using var proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile, "-l", $"{_endPoint}"], _endPoint);
        using var client = proxy.Connect();
        foreach (var i in Enumerable.Range(0, Items)) client.Set($"k{i}", $"v{i}").ShouldBe("STORED\r\n");

        servers[0].Kill();

        Enumerable.Range(0, Items).ShouldAllBe(i => client.Get($"k{i}") == $"v{i}");
        foreach (var server in servers) server.Dispose();
    }

    [Fact]
    public void Three_zones_find_every_item_without_two_of_them()
    {
        var servers = MemcachedProcess.StartMany(6);
        string[] names = [.. from zone in new[] { 1, 2, 3 } from n in new[] { 1, 2 } select $"10.{zone}.0.{n}:11211"];
        Write("three-zones.yaml", names, servers);
        using var proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile, "-l", $"{_endPoint}"], _endPoint);
        using var client = proxy.Connect();
        foreach (var i in Enumerable.Range(0, Items)) client.Set($"k{i}", $"v{i}").ShouldBe("STORED\r\n");

        foreach (var server in servers[..4]) server.Kill();

        Enumerable.Range(0, Items).ShouldAllBe(i => client.Get($"k{i}") == $"v{i}");
        proxy.Operate("server", "list").Output.ShouldContain("zone-c");
        foreach (var server in servers) server.Dispose();
    }

    [Fact]
    public void Without_any_option_a_proxy_reads_the_usual_file()
    {
        using var server = MemcachedProcess.Start();
        File.WriteAllText(ConfigFile, $"listeners: ['{_endPoint}']\npools: {{main: {{tiers: [['{server.Address}']]}}}}");

        using var proxy = UnderstudyProcess.Serve(["proxy"], _endPoint, prelude: $"export UNDERSTUDY_CONFIG={ConfigFile}");

        using var client = proxy.Connect();
        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void One_file_describes_a_node_and_the_proxy_before_it()
    {
        var node = FreePort.Next();
        File.WriteAllText(ConfigFile,
            $$"""
            nodes: {cache: {listen: 127.0.0.1, port: {{node}}, memory: 16m, max-item: 2m} }
            listeners: ['{{_endPoint}}']
            pools: {main: {tiers: [['127.0.0.1:{{node}}'] ] } }
            """);
        using var cache = UnderstudyProcess.Serve(["node", "--config", ConfigFile], new IPEndPoint(IPAddress.Loopback, node));
        using var proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile], _endPoint);

        using var client = proxy.Connect();
        using var direct = cache.Connect();

        client.Set("k", "v").ShouldBe("STORED\r\n");
        direct.Ask("stats settings\r\n", "END\r\n").ShouldContain($"STAT item_size_max {2 << 20}\r\n");
    }

    [Fact]
    public void A_file_that_is_wrong_serves_nothing_and_all_of_it_is_told()
    {
        File.WriteAllText(ConfigFile, "pools:\n  main:\n    tiers: [[127.0.0.1]]\n    reply-timeot: 1s\n    failure-limit: 0\n");

        using var serve = UnderstudyProcess.Run("proxy", "--config", ConfigFile);
        using var check = UnderstudyProcess.Run("config", "check", ConfigFile);
        using var trial = UnderstudyProcess.Run("proxy", "--config", ConfigFile, "--check");

        string[] expected =
        [
            $"{ConfigFile}:4:5: pools.main.reply-timeot: there is no 'reply-timeot'; did you mean reply-timeout?",
            $"{ConfigFile}:5:20: pools.main.failure-limit: 0 is outside 1 to 1000",
        ];
        (serve.ExitCode, check.ExitCode, trial.ExitCode).ShouldBe((1, 1, 1));
        check.Output.Trim().Split('\n').ShouldBe(expected);
        serve.Output.Trim().Split('\n').ShouldBe(expected.Select(line => $"understudy: {line}"));
        trial.Output.ShouldBe(serve.Output);
    }

    [Fact]
    public void A_file_that_is_right_is_said_to_be()
    {
        File.WriteAllText(ConfigFile, "pools: {main: {tiers: [[127.0.0.1]]}}");

        using var check = UnderstudyProcess.Run("config", "check", ConfigFile);
        using var trial = UnderstudyProcess.Run("proxy", "--config", ConfigFile, "--check");

        (check.ExitCode, check.Output.Trim()).ShouldBe((0, $"{ConfigFile}: valid"));
        (trial.ExitCode, trial.Output).ShouldBe((0, string.Empty));
    }

    private void Write(string example, string[] addresses, MemcachedProcess[] servers)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", example));
        foreach (var (address, server) in addresses.Zip(servers)) text = text.Replace(address, server.Address);
        File.WriteAllText(ConfigFile, text.Replace("/var/log/understudy/", _folder.FullName + "/"));
    }
}
