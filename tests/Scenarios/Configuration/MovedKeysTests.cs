using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.Configuration;

/// <summary>A tier is given other servers while clients read and write.</summary>
public sealed class MovedKeysTests : IDisposable
{
    private const int Keys = 500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly MemcachedProcess[] _servers = MemcachedProcess.StartMany(4);
    private readonly IPEndPoint _endPoint = new(IPAddress.Loopback, FreePort.Next());
    private readonly UnderstudyProcess _proxy;

    public MovedKeysTests()
    {
        Write(_servers[..2]);
        _proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile, "--threads", "2"], _endPoint);
        using var client = _proxy.Connect();
        foreach (var server in (MemcachedProcess[])[_servers[0], _servers[1], _servers[3]]) client.AwaitState(server);
    }

    private string ConfigFile => Path.Combine(_folder.FullName, "understudy.yaml");

    public void Dispose()
    {
        _proxy.Dispose();
        foreach (var server in _servers) server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Servers_come_and_go_and_no_client_misses_a_thing()
    {
        using var client = _proxy.Connect();
        using var ended = new CancellationTokenSource();
        var written = new int[Keys];
        for (var key = 0; key < Keys; key++) client.Set($"k{key}", "0").ShouldBe("STORED\r\n");
        var load = Task.Run(() =>
        {
            for (var i = 1; !ended.IsCancellationRequested; i++)
            {
                var (key, other) = (i % Keys, i * 7 % Keys);
                client.Set($"k{key}", $"{i}").ShouldBe("STORED\r\n");
                written[key] = i;
                client.Get($"k{other}").ShouldBe($"{written[other]}");
            }
        });

        MoveTo(_servers[..3], "servers of tier primary: 2 -> 3, with ");
        // What this one was given before must not be seen when it has the keys again.
        MoveTo(_servers[1..3], "servers of tier primary: 3 -> 2, without ");
        MoveTo(_servers[..2], "servers of tier primary: 2 -> 2, ");

        await ended.CancelAsync();
        await load;
        for (var key = 0; key < Keys; key++) client.Get($"k{key}").ShouldBe($"{written[key]}");
        client.Ask("stats servers\r\n", "END\r\n").ShouldNotContain($"{_servers[2].Address}:");
    }

    [Fact]
    public void Keys_stay_where_they_are_while_no_other_tier_is_whole()
    {
        using var client = _proxy.Connect();
        _servers[3].Pause();
        client.AwaitState(_servers[3], "OUT");
        Write(_servers[..3]);

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(1, output);
        output.ShouldContain(
            $"tier primary: its keys cannot move now, since {_servers[3].Address} is OUT, and no other tier would be whole");
        client.StateOf(_servers[0]).ShouldBe("IN");
    }

    private void MoveTo(MemcachedProcess[] primaries, string change)
    {
        Write(primaries);
        var (exitCode, output) = _proxy.Operate("config", "reload");
        exitCode.ShouldBe(0, output);
        output.ShouldStartWith(change);
        output.ShouldNotContain("restart");
        using var client = _proxy.Connect();
        foreach (var server in primaries) client.AwaitState(server);
    }

    private void Write(MemcachedProcess[] primaries) => File.WriteAllText(ConfigFile,
        string.Create(CultureInfo.InvariantCulture,
            $"""
            listeners: ['{_endPoint}']
            pools:
              main:
                tiers:
                  - [{string.Join(", ", primaries.Select(server => server.Address))}]
                  - ['{_servers[3].Address}']
                settle-time: 200ms
            logging: {"{"}log-file: {Path.Combine(_folder.FullName, "proxy.log")}{"}"}
            """));
}
