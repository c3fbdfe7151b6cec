using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Control.Importing;
using Understudy.Hashing.Distributions;
using Understudy.Routing.Pools;
using Understudy.Tests.Control.Files;
using Understudy.Tests.Hashing.Distributions;

namespace Understudy.Tests.Control.Importing;

public sealed class ImporterTests : IDisposable
{
    private const string Nutcracker =
        """
        alpha:
          listen: 127.0.0.1:22121
          hash: md5
          hash_tag: "{}"
          distribution: ketama
          timeout: 400
          backlog: 512
          preconnect: true
          auto_eject_hosts: true
          server_retry_timeout: 2000
          server_failure_limit: 2
          client_connections: 5000
          servers:
           - 127.0.0.1:6380:1 server1
           - /tmp/m.sock:3 server2
        beta: {listen: /run/beta.sock 0777, servers: [a.example:1:1]}
        """;

    private const string Mcrouter =
        """
        {
          // two boxes in each
          "pools": {
            "A": {"servers": ["10.0.0.1:11211", "[::1]:5:ascii:plain"], "server_timeout": 400},
            "B": {"servers": ["10.0.1.1:11211", "unix:/run/m.sock"]}, /* the other zone */
          },
          "route": {
            "type": "OperationSelectorRoute",
            "operation_policies": {
              "get": {"type": "MissFailoverRoute", "children": ["PoolRoute|A", "PoolRoute|B"], "name": "x"},
              "set": {"type": "AllSyncRoute", "children": ["PoolRoute|A", "PoolRoute|B"]},
            },
            "default_policy": "PoolRoute|A",
          },
        }
        """;

    private const string Routelib =
        """
        -- replication
        verbose(true)
        settings{ backend_read_timeout = 0.5, active_req_limit = 100 }
        local list = { "10.0.0.1:11211", { host = "10.0.0.2", port = 5 } }
        pools{
            main = { backends = list },
            set_all = { west = { backends = { "10.1.0.1:11211" } }, east = { backends = { "10.2.0.1:11211 label" } } },
        }
        --[[ nothing
             of this ]]
        routes{
            map = { hot = route_direct{ child = "main" } },
            default = route_allsync{ children = "set_all" },
        }
        """;

    private readonly FileFolder _files = new();

    public static TheoryData<string> TwemproxyColumns => [.. GoldenVectors.Load("twemproxy-vectors.tsv").Columns];

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("", "magent_mod(0.5=0.6)")]
    [InlineData(" -k", "magent_-k_AS_SHIPPED(0.5=0.6)")]
    public void Keys_stay_where_magent_put_them(string option, string column)
    {
        var vectors = GoldenVectors.Load("hash-vectors.tsv");

        var misplaced = Misplaced(vectors, column, servers =>
            PoolOf("magent", $"magent -l 127.0.0.1 -p 12000{option} {string.Join(' ', servers.Select(s => $"-s {s.Host}:{s.Port}"))}"));

        misplaced.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TwemproxyColumns))]
    public void Keys_stay_where_twemproxy_put_them(string column)
    {
        var vectors = GoldenVectors.Load("twemproxy-vectors.tsv");
        var name = column.Split('[')[0]["twemproxy-".Length..].Split(':');
        var tag = column.EndsWith("[tag {}]", StringComparison.Ordinal) ? "\n  hash_tag: \"{}\"" : "";

        var misplaced = Misplaced(vectors, column, servers => PoolOf("nutcracker", _files.Write(
            $"a:\n  listen: 127.0.0.1:1\n  distribution: {name[0]}\n  hash: {name.ElementAtOrDefault(1) ?? "fnv1a_64"}{tag}\n  servers:\n"
            + string.Concat(servers.Select((server, i) => $"  - {Written(server, i, column)}\n")))));

        misplaced.ShouldBeEmpty();
    }

    [Fact]
    public void A_command_line_of_magent_is_a_file()
    {
        var result = Import("magent", 
            "/usr/bin/magent -u root -n 51200 -l '127.0.0.1' -p12000 -f \"/run/m.sock\" -s a -s b:5 -b c -D -i 20");

        Said(result.Text).ShouldBe(
        [
            "listeners:", "- 127.0.0.1:12000", "- /run/m.sock", "pools:", "  main:", "    tiers:",
            "    - servers:", "      - a:11211", "      - b:5", "    - servers:", "      - c:11211",
            "clients:", "  max-connections: 51200", "process:", "  user: root",
        ]);
        result.Notes.Count.ShouldBe(2);
        result.Notes.ShouldContain(note => note.StartsWith("-D (--foreground): "));
        result.Notes.ShouldContain(note => note.StartsWith("-i (--pool-size): "));
    }

    [Fact]
    public void A_pool_of_twemproxy_is_a_file()
    {
        var result = Import("nutcracker", _files.Write(Nutcracker), "alpha");

        Said(result.Text).ShouldBe(
        [
            "listeners:", "- listen: 127.0.0.1:22121", "  backlog: 512", "pools:", "  alpha:", "    tiers:",
            "    - servers:", "      - \"127.0.0.1:6380:1 server1\"", "      - \"/tmp/m.sock:3 server2\"",
            "    hash-tag: \"{}\"", "    reply-timeout: 400ms", "    failure-limit: 2", "    distribution: twemproxy-ketama:md5",
            "clients:", "  max-connections: 5000",
        ]);
        result.Notes.Select(note => note.Split(':')[0])
            .ShouldBe(["beta", "preconnect", "auto_eject_hosts", "server_retry_timeout", "copies"]);
    }

    [Theory]
    [InlineData("a: {listen: 127.0.0.1:1, redis: true, servers: [b:1:1]}", "Redis is not spoken here")]
    [InlineData("a: {listen: 127.0.0.1:1, distribution: random, servers: [b:1:1]}", "distribution 'random' is refused")]
    [InlineData("a: {listen: 127.0.0.1:1, hash: sha, servers: [b:1:1]}", "has no hash 'sha'")]
    [InlineData("a: {listen: 127.0.0.1:1}", "it has no servers")]
    [InlineData("a: {servers: [b:1:1]}", "it has no listen")]
    [InlineData("a: {}\nb: {}", "which pool is not said, and one can be run; name one behind the file: a, b")]
    public void What_twemproxy_does_and_we_cannot_is_refused(string text, string reason) =>
        Refused("nutcracker", _files.Write(text)).ShouldContain(problem => problem.Reason.Contains(reason));

    [Fact]
    public void Pools_of_mcrouter_are_tiers_and_all_that_differs_is_told()
    {
        var result = Import("mcrouter", _files.Write(Mcrouter));

        Said(result.Text).ShouldBe(
        [
            "listeners:", "- 0.0.0.0:11211", "pools:", "  main:", "    tiers:",
            "    - servers:", "      - 10.0.0.1:11211", "      - \"[::1]:5\"",
            "    - servers:", "      - 10.0.1.1:11211", "      - /run/m.sock",
            "    reply-timeout: 400ms", "    distribution: jump",
        ]);
        result.Notes.ShouldContain(note => note.StartsWith("placement: mcrouter's hash of keys"));
        result.Notes.ShouldContain(note => note.StartsWith("AllSyncRoute: "));
        result.Notes.ShouldContain(note => note.StartsWith("MissFailoverRoute: "));
    }

    [Fact]
    public void A_replicated_pool_of_mcrouter_holds_a_copy_on_each_server()
    {
        var result = Import("mcrouter", _files.Write(
            """
            {"pools": {"A": {"servers": ["10.0.0.1:1", "10.0.0.2:1"]}},
             "route": {"type": "OperationSelectorRoute", "operation_policies": {"get": "LatestRoute|Pool|A", "set": "AllSyncRoute|Pool|A"}}}
            """));

        Said(result.Text).Count(line => line == "    - servers:").ShouldBe(2);
        // A single server has all keys, however they are hashed.
        result.Notes.ShouldNotContain(note => note.StartsWith("placement"));
    }

    [Fact]
    public void Pools_of_memcacheds_proxy_are_tiers_and_all_that_differs_is_told()
    {
        var result = Import("memcached-proxy", _files.Write(Routelib));

        Said(result.Text).ShouldBe(
        [
            "listeners:", "- 0.0.0.0:11211", "pools:", "  main:", "    tiers:",
            "    - servers:", "      - 10.1.0.1:11211", "    - servers:", "      - 10.2.0.1:11211", "    reply-timeout: 500ms",
        ]);
        result.Notes.ShouldContain("settings active_req_limit: it is not known here (line 3)");
        result.Notes.ShouldContain("map hot: routes by prefix cannot be run yet: its keys go where all others go");
    }

    [Theory]
    [InlineData("mcrouter", "{\"pools\": @if(x)}", "1:11: file: this is not JSON")]
    [InlineData("mcrouter", "{\"pools\": {}}", "1:1: route: there is none")]
    [InlineData("memcached-proxy", "pools{}\nfunction f() end", "2:10: file: this is Lua that would have to be executed")]
    [InlineData("memcached-proxy", "pools{ a = \"b }", "1:16: file: the text in quotes does not end")]
    public void What_cannot_be_read_is_refused_with_its_place(string kind, string text, string problem) =>
        Refused(kind, _files.Write(text)).Select(p => $"{p.Place?.Line}:{p.Place?.Column}: {p.Setting}: {p.Reason}")
            .ShouldHaveSingleItem().ShouldStartWith(problem);

    [Theory]
    [InlineData("nutcracker", Nutcracker)]
    [InlineData("mcrouter", Mcrouter)]
    [InlineData("memcached-proxy", Routelib)]
    public void No_mutation_ends_in_anything_but_a_file_or_problems(string kind, string text) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var mutated = new StringBuilder(text);
            foreach (var _ in Enumerable.Range(0, random.Next(1, 4))) mutated[random.Next(mutated.Length)] = (char)random.Next(32, 126);
            string[] pool = kind == "nutcracker" ? ["alpha"] : [];
            Importer.TryImport([kind, _files.Write(mutated.ToString()), .. pool], out var result);
            return result.Problems.Count > 0 || result.Text.Length > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static string Written(RingServer server, int i, string column)
    {
        var weight = column.EndsWith("[w=1,3,1,3..]", StringComparison.Ordinal) && i % 2 == 1 ? 3 : 1;
        var name = column.EndsWith("[named s1,s2..]", StringComparison.Ordinal) ? $" s{i + 1}" : "";
        return server.Port == 0 ? $"{server.Host}:{weight}{name}" : $"{server.Host}:{server.Port}:{weight}{name}";
    }

    private static List<string> Misplaced(GoldenVectors vectors, string column, Func<RingServer[], PoolOptions> import)
    {
        var asked = vectors.Rows.Where(row => vectors.Has(row, column)).ToList();
        var lists = asked.Select(row => row[0]).Distinct().ToDictionary(list => list, list =>
        {
            var pool = import(GoldenVectors.Servers(list));
            var servers = pool.Tiers[0].Servers.Select(s => new RingServer(s.Host, s.Port, s.Weight) { Name = s.Name }).ToList();
            return Make.Distribution(pool.Tiers[0].Distribution, servers, pool.HashTag);
        });
        asked.ShouldNotBeEmpty();
        return
        [
            .. asked.Where(row => lists[row[0]].Locate(GoldenVectors.KeyOf(row)) != vectors.Expected(row, column))
                .Select(row => $"{row[0]} {row[1]}"),
        ];
    }

    private static PoolOptions PoolOf(params string[] words)
    {
        using var folder = new FileFolder();
        var file = folder.Write(Import(words).Text);
        var draft = ConfigurationFile.ReadProxy(Understudy.Control.CommandLine.Syntaxes.Proxy, ["--config", file]);
        var pool = draft.ToService().Proxy.Pool;
        draft.Problems.ShouldBeEmpty();
        return pool;
    }

    private static ImportResult Import(params string[] words)
    {
        Importer.TryImport(words, out var result).ShouldBeTrue();
        result.Problems.ShouldBeEmpty();
        return result;
    }

    private static IReadOnlyList<Problem> Refused(params string[] words)
    {
        Importer.TryImport(words, out var result).ShouldBeTrue();
        return result.Problems;
    }

    private static List<string> Said(string text) =>
        [.. text.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'))];
}
