using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Understudy.Scenarios.Configuration;

/// <summary>One proxy with several pools, each at a listener of its own.</summary>
public sealed class PoolsTests : IDisposable
{
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("understudy-");
    private readonly MemcachedProcess[] _servers = MemcachedProcess.StartMany(5);
    private readonly IPEndPoint[] _places = [.. Enumerable.Range(0, 3).Select(_ => new IPEndPoint(IPAddress.Loopback, FreePort.Next()))];
    private readonly int _admin = FreePort.Next();
    private readonly int _routedAdmin = FreePort.Next();
    private readonly UnderstudyProcess _proxy;

    public PoolsTests()
    {
        Write(Pool("sessions", 0, _servers[0], _servers[1]), Pool("pages", 1, _servers[2], _servers[3]));
        _proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile, "--threads", "2"], _places[0]);
        using var sessions = Connect(0);
        using var pages = Connect(1);
        foreach (var server in _servers[..2]) sessions.AwaitState(server);
        foreach (var server in _servers[2..4]) pages.AwaitState(server);
    }

    // It opens after the listeners.
    private static async Task<HttpClient> AdminAsync(int port)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                (await http.GetAsync("livez")).StatusCode.ShouldBe(HttpStatusCode.OK);
                return http;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(since) < Limit)
            {
                await Task.Delay(5);
            }
        }
    }

    private string ConfigFile => Path.Combine(_folder.FullName, "understudy.yaml");

    private string LogFile => Path.Combine(_folder.FullName, "proxy.log");

    public void Dispose()
    {
        _proxy.Dispose();
        foreach (var server in _servers) server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_failover_in_one_pool_leaves_the_other_untouched()
    {
        using var sessions = Connect(0);
        using var pages = Connect(1);
        sessions.Set("k", "session").ShouldBe("STORED\r\n");
        pages.Set("k", "page").ShouldBe("STORED\r\n");

        _servers[0].Kill();
        sessions.AwaitState(_servers[0], "OUT");

        sessions.Get("k").ShouldBe("session");
        pages.Get("k").ShouldBe("page");
        pages.ReportOf(_servers[2], "ejections").ShouldBe("0");
        pages.ReportOf(_servers[3], "ejections").ShouldBe("0");
        AwaitLog($"Pool sessions: {_servers[0].Address} is out: ");
        var (exitCode, status) = _proxy.Operate("status");
        exitCode.ShouldBe(0, status);
        status.ShouldContain($"{_servers[0].Address} (sessions/primary) is OUT");
        status.ShouldContain("pages/backup");
    }

    [Fact]
    public void Operators_see_and_steer_the_servers_of_every_pool()
    {
        var (exitCode, list) = _proxy.Operate("server", "list");
        exitCode.ShouldBe(0, list);
        list.ShouldContain("sessions/backup");
        list.ShouldContain("pages/primary");

        var page = $"pages/{_servers[2].Address}";
        _proxy.Operate("server", "eject", page).Output.ShouldContain($"{page} is out of use");

        using var pages = Connect(1);
        pages.AwaitState(_servers[2], "EJECTED");
        using var sessions = Connect(0);
        sessions.StateOf(_servers[0]).ShouldBe("IN");
        _proxy.Operate("explain", "k").ShouldSatisfyAllConditions(
            asked => asked.ExitCode.ShouldBe(1),
            asked => asked.Output.ShouldContain("there are several pools; name one of sessions, pages"));
        _proxy.Operate("explain", "k", "--pool", "pages").Output.ShouldContain(_servers[3].Address);
    }

    [Fact]
    public async Task Numbers_and_states_are_told_of_each_pool()
    {
        using var pages = Connect(1);
        pages.Set("k", "page").ShouldBe("STORED\r\n");
        using var http = await AdminAsync(_admin);

        var numbers = await http.GetStringAsync("metrics");
        var status = await http.GetStringAsync("api/status");

        numbers.ShouldContain("understudy_requests_total{pool=\"pages\",verb=\"set\",outcome=\"stored\"} 1\n");
        numbers.ShouldNotContain("understudy_requests_total{pool=\"sessions\",verb=\"set\"");
        numbers.ShouldContain($"understudy_server_state{{pool=\"sessions\",server=\"{_servers[0].Address}\",tier=\"primary\","
            + "state=\"IN\"} 1\n");
        numbers.Split('\n').Count(line => line == "# TYPE understudy_server_state gauge").ShouldBe(1);
        numbers.ShouldContain("understudy_memory_used_bytes ");
        status.ShouldContain("\"pool\":\"pages\"");
        pages.Ask("stats proxy\r\n", "END\r\n").ShouldContain("STAT pool pages\r\n");
        (await http.GetAsync("servingz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // It asks every pool as its clients do.
        _servers[2].Kill();
        _servers[3].Kill();
        pages.AwaitState(_servers[3], "OUT");
        (await http.GetAsync("readyz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public void A_server_whose_name_is_not_known_yet_is_out_of_the_new_pool()
    {
        Write(Pool("sessions", 0, _servers[0], _servers[1]), Pool("pages", 1, _servers[2], _servers[3]),
            ($"- {{listen: '{_places[2]}', pool: more}}", $"  more: {{tiers: [['{_servers[4].Address}'], [no-such-host.invalid]]}}"));

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(0, output);
        using var more = Connect(2);
        more.Set("k", "v").ShouldBe("STORED\r\n");
        more.Ask("stats servers\r\n", "END\r\n").ShouldContain("STAT no-such-host.invalid:11211:state OUT\r\n");
    }

    [Fact]
    public async Task Keys_go_to_pools_by_how_they_begin()
    {
        File.WriteAllText(ConfigFile,
            $"""
            listeners:
            - listen: '{_places[2]}'
              routes: {"{"}"session:": sessions, "": pages{"}"}
            pools:
              sessions: {"{"}tiers: [['{_servers[0].Address}'], ['{_servers[1].Address}']]{"}"}
              pages: {"{"}tiers: [['{_servers[2].Address}']]{"}"}
            admin: {"{"}listen: '127.0.0.1:{_routedAdmin}'{"}"}
            """);
        using var proxy = UnderstudyProcess.Serve(["proxy", "--config", ConfigFile], _places[2]);
        using var client = Connect(2);
        using var http = await AdminAsync(_routedAdmin);
        client.AwaitState(_servers[2]);

        client.Send("set session:1 0 0 1\r\ns\r\nset page:1 0 0 1\r\np\r\nget page:1 session:1 page:2 session:2\r\nflush_all\r\nmn\r\n");

        client.ReadThrough("MN\r\n").ShouldBe(
            "STORED\r\nSTORED\r\nVALUE page:1 0 1\r\np\r\nVALUE session:1 0 1\r\ns\r\nEND\r\nOK\r\nMN\r\n");
        client.Set("session:1", "again").ShouldBe("STORED\r\n");
        (_servers[0].ValueOf("session:1"), _servers[1].ValueOf("session:1"), _servers[2].ValueOf("session:1"))
            .ShouldBe(("again", "again", null));
        // A check of each pool asks for keys that come to it.
        (await http.GetAsync("servingz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        _servers[0].Kill();
        client.Get("session:1").ShouldBe("again");
    }

    [Fact]
    public void A_reload_adds_a_pool_and_changes_each_by_itself()
    {
        using var sessions = Connect(0);
        using var pages = Connect(1);
        sessions.Set("k", "session").ShouldBe("STORED\r\n");
        Write(Pool("sessions", 0, _servers[0], _servers[1]), Pool("pages", 1, _servers[2], _servers[3], "repair-rate: 7"),
            Pool("more", 2, _servers[4]));

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(0, output);
        output.Split('\n')[0].ShouldBe("pools.pages.repair-rate: 1000 -> 7");
        output.ShouldContain($"pools.more: none -> primary {_servers[4].Address}\n");
        output.ShouldContain("3 settings changed");
        using var more = Connect(2);
        more.Set("k", "other").ShouldBe("STORED\r\n");
        more.AwaitState(_servers[4]);
        sessions.Get("k").ShouldBe("session");
        more.Get("k").ShouldBe("other");
        Settings(pages).ShouldContain("STAT repair_rate 7\r\n");
        Settings(sessions).ShouldContain("STAT repair_rate 1000\r\n");
        _proxy.Operate("config", "reload").Output.ShouldContain("nothing differs");
        // All of them end in order.
        _proxy.Process.Send(Signal.Terminate);
        _proxy.Process.WaitForExit(Limit).ShouldBeTrue();
        more.ClosesWithin(Limit).ShouldBeTrue();
    }

    [Fact]
    public void A_pool_whose_listener_cannot_be_opened_changes_nothing()
    {
        Write(Pool("sessions", 0, _servers[0], _servers[1], "repair-rate: 7"), Pool("pages", 1, _servers[2], _servers[3]),
            Pool("more", _servers[4].Port, _servers[4]));

        var (exitCode, output) = _proxy.Operate("config", "reload");

        exitCode.ShouldBe(1);
        output.ShouldContain("nothing changes: 1 problem");
        using var sessions = Connect(0);
        Settings(sessions).ShouldContain("STAT repair_rate 1000\r\n");
    }

    private static string Settings(Wire client) => client.Ask("stats settings\r\n", "END\r\n");

    private Wire Connect(int place) => Wire.Connect(_places[place]);

    // The number of a place, or a port.
    private (string Listener, string Pool) Pool(
        string name, int place, MemcachedProcess primary, MemcachedProcess? backup = null, string more = "")
    {
        var port = place < _places.Length ? _places[place].Port : place;
        var tiers = backup is null ? $"[['{primary.Address}']]" : $"[['{primary.Address}'], ['{backup.Address}']]";
        return (string.Create(CultureInfo.InvariantCulture, $"- {{listen: '127.0.0.1:{port}', pool: {name}}}"),
            $"  {name}: {{tiers: {tiers}{(more.Length > 0 ? ", " : "")}{more}}}");
    }

    private void AwaitLog(string text) =>
        Eventually.True(() => File.Exists(LogFile) && File.ReadAllText(LogFile).Contains(text, StringComparison.Ordinal), Limit, text);

    private void Write(params (string Listener, string Pool)[] pools) => File.WriteAllLines(ConfigFile,
    [
        "listeners:", .. pools.Select(pool => pool.Listener), "pools:", .. pools.Select(pool => pool.Pool),
        $"logging: {{log-file: {LogFile}}}", $"admin: {{listen: '127.0.0.1:{_admin}'}}",
    ]);
}
