using System.Net;

namespace Understudy.Scenarios.Configuration;

/// <summary>A proxy that looks after its file itself, whichever way it is replaced.</summary>
public sealed class ConfigWatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly MemcachedProcess[] _servers = MemcachedProcess.StartMany(2);
    private readonly IPEndPoint _endPoint = new(IPAddress.Loopback, FreePort.Next());

    private string ConfigFile => Path.Combine(_folder.FullName, "understudy.yaml");

    public void Dispose()
    {
        foreach (var server in _servers) server.Dispose();
        _folder.Delete(recursive: true);
    }

    public static TheoryData<string> Ways => ["written in place", "replaced by an editor", "a link into a volume"];

    [Theory, MemberData(nameof(Ways))]
    public void A_file_that_changes_is_read_again_and_one_that_is_wrong_changes_nothing(string way)
    {
        Put(way, Text("reply-timeout: 20s"));
        using var proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile], _endPoint);
        using var client = proxy.Connect();

        Put(way, Text("reply-timeout: 9s"));
        AwaitTimeout(client, 9000);
        Put(way, Text("reply-timeout: soon"));
        proxy.Process.AwaitOutput("'soon' is not a duration");
        Put(way, Text("reply-timeout: 8s"));
        AwaitTimeout(client, 8000);

        client.Set("k", "v").ShouldBe("STORED\r\n");
    }

    [Fact]
    public void A_file_that_comes_into_a_directory_that_is_included_counts_too()
    {
        var more = _folder.CreateSubdirectory("more.d");
        Put("written in place", $"include: [more.d]\n{Text("reply-timeout: 20s")}");
        using var proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile], _endPoint);
        using var client = proxy.Connect();
        var added = Path.Combine(more.FullName, "clients.yaml");

        File.WriteAllText(added, "clients: {idle-timeout: 77s}\n");
        AwaitSetting(client, "STAT idle_timeout_ms 77000\r\n");
        File.WriteAllText(added, "clients: {idle-timeout: 78s}\n");
        AwaitSetting(client, "STAT idle_timeout_ms 78000\r\n");
    }

    [Fact]
    public void Without_a_file_there_is_nothing_to_look_after()
    {
        using var proxy = UnderstudyProcess.Run("proxy", "-p", $"{FreePort.Next()}", "-s", "127.0.0.1:1", "--config-watch");

        proxy.WaitForExit(Eventually.Limit).ShouldBeTrue();
        proxy.ExitCode.ShouldNotBe(0);
        proxy.Output.ShouldContain("there is no file to look after");
    }

    private string Text(string setting) =>
        $"listeners: ['{_endPoint}']\npools:\n  main:\n"
        + $"    tiers: [[{_servers[0].Address}], [{_servers[1].Address}]]\n    {setting}\nprocess: {{config-watch: true}}\n";

    private void Put(string way, string text)
    {
        if (way == "written in place")
        {
            File.WriteAllText(ConfigFile, text);
        }
        else if (way == "replaced by an editor")
        {
            File.WriteAllText(ConfigFile + "~", text);
            File.Move(ConfigFile + "~", ConfigFile, overwrite: true);
        }
        else
        {
            // As a ConfigMap is mounted: the file is a link through another one, which is replaced.
            var version = _folder.CreateSubdirectory($"..{Guid.NewGuid():N}");
            File.WriteAllText(Path.Combine(version.FullName, "understudy.yaml"), text);
            var (data, next) = (Path.Combine(_folder.FullName, "..data"), Path.Combine(_folder.FullName, "..data_tmp"));
            File.CreateSymbolicLink(next, version.Name);
            using var move = ChildProcess.Start("/bin/mv", ["-T", next, data]);
            move.WaitForExit(Eventually.Limit).ShouldBeTrue();
            if (!File.Exists(ConfigFile)) File.CreateSymbolicLink(ConfigFile, Path.Combine("..data", "understudy.yaml"));
        }
    }

    private static void AwaitTimeout(Wire client, int milliseconds) => AwaitSetting(client, $"STAT reply_timeout_ms {milliseconds}\r\n");

    private static void AwaitSetting(Wire client, string line) =>
        Eventually.True(() => client.Ask("stats settings\r\n", "END\r\n").Contains(line), Eventually.Limit, $"never {line.Trim()}");
}
