using Understudy.Control.CommandLine;
using Understudy.Control.Configuration;
using Understudy.Control.Files;
using Understudy.Control.Settings;
using Understudy.Routing.Group;

namespace Understudy.Tests.Control.Files;

public sealed class ConfigurationFileTests : IDisposable
{
    private const string Pool = "pools: {main: {tiers: [[a.example]]}}\n";

    private readonly FileFolder _files = new();

    public static TheoryData<string> OfProxy =>
        [.. ProxySections.Rows.Values.SelectMany(rows => rows).Concat(ProxySections.PoolRows).Select(row => row.Name)
            .Except(MembershipSettings.All.Select(row => row.Name))];

    public static TheoryData<string> OfListeners =>
        [.. ListenerSettings.OfProxy.Select(row => row.Name).Except(["port", "listen", "socket"])];

    public static TheoryData<string> OfNode => [.. NodeSections.Rows.Select(row => row.Name)];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(OfProxy))]
    public void A_file_says_of_a_proxy_what_the_command_line_says(string name)
    {
        var row = Syntaxes.Proxy.Options.Single(row => row.Name == name);
        string[] option = [.. OptionOf(row), .. CompanionsOf(row).SelectMany(other => new[] { $"--{other}", SampleOf(other) })];
        var isOfPool = row.Place == SettingPlace.Pool;
        var section = isOfPool
            ? $"pools: {{main: {{tiers: [[{string.Join(", ", Servers(row))}]], {SaidWithOthers(row)}}}}}"
            : $"{Pool}{row.Section}: {{{SaidInSection(row)}}}";

        var byFile = ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", _files.Write(section)]);
        var byOption = ArgumentReader.Read(Syntaxes.Proxy, [.. Servers(row).SelectMany(server => new[] { "-s", server }), .. option]);

        Text(byFile.ToService(), byFile.Process.LogFile).ShouldBe(Text(byOption.ToService(), byOption.Process.LogFile));
        byFile.Problems.ShouldBeEmpty();
        Text(byFile.ToService(), byFile.Process.LogFile).ShouldNotBe(Text(ServiceOf(_files.Write(Pool))), "the sample is the default");
    }

    [Fact]
    public void A_file_says_of_a_group_what_the_command_line_says()
    {
        var file = _files.Write(
            $$"""
            {{Pool}}process:
              group-etcd: ['http://10.0.0.9:2379', 'https://10.0.0.8:2379']
              group-id: a
              group-member: ['a=10.0.0.1:11290', 'b=10.0.0.2:11290']
              group-secret: /etc/understudy/secret
              group-start: found
              group-settle: 3s
            """);
        string[] options =
        [
            "-s", "a.example", "--group-etcd", "http://10.0.0.9:2379,https://10.0.0.8:2379", "--group-id", "a",
            "--group-member", "a=10.0.0.1:11290", "--group-member", "b=10.0.0.2:11290",
            "--group-secret", "/etc/understudy/secret", "--group-start", "found", "--group-settle", "3s",
        ];

        var byOption = ArgumentReader.Read(Syntaxes.Proxy, options);
        var asked = byOption.ToService().Membership;
        var read = ServiceOf(file).Membership;

        byOption.Problems.ShouldBeEmpty();
        read.Etcd.ShouldBe(asked.Etcd);
        read.Members.ShouldBe(asked.Members);
        (read with { Etcd = [], Members = [] }).ShouldBe(asked with { Etcd = [], Members = [] });
        asked.Settle.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_file_says_of_two_boxes_what_the_command_line_says()
    {
        var file = _files.Write(
            $$"""
            {{Pool}}process:
              group-takeover: keepalived
              group-state: /var/lib/understudy
              group-id: a
              group-member: ['a=10.0.0.1:11290', 'b=10.0.0.2:11290']
              group-secret: /etc/understudy/secret
            """);
        string[] options =
        [
            "-s", "a.example", "--group-takeover", "keepalived", "--group-state", "/var/lib/understudy", "--group-id", "a",
            "--group-member", "a=10.0.0.1:11290", "--group-member", "b=10.0.0.2:11290", "--group-secret", "/etc/understudy/secret",
        ];

        var asked = ArgumentReader.Read(Syntaxes.Proxy, options).ToService().Membership;
        var read = ServiceOf(file).Membership;

        read.Members.ShouldBe(asked.Members);
        (read with { Members = [] }).ShouldBe(asked with { Members = [] });
        asked.Takeover.ShouldBe(TakeoverMode.Keepalived);
        asked.StateDirectory.ShouldBe("/var/lib/understudy");
    }

    [Theory]
    [MemberData(nameof(OfListeners))]
    public void A_file_says_of_a_listener_what_the_command_line_says(string name)
    {
        var row = Syntaxes.Proxy.Options.Single(row => row.Name == name);
        string[] option = [.. OptionOf(row), .. CompanionsOf(row).SelectMany(other => new[] { $"--{other}", SampleOf(other) })];

        var byFile = ServiceOf(_files.Write($"{Pool}listeners: [{{listen: 127.0.0.1, {SaidWithOthers(row)}}}]"));
        var byOption = ArgumentReader.Read(Syntaxes.Proxy, ["-s", "a.example", "-l", "127.0.0.1", .. option]).ToService();

        Text(byFile).ShouldBe(Text(byOption));
    }

    [Theory]
    [MemberData(nameof(OfNode))]
    public void A_file_says_of_a_node_what_the_command_line_says(string name)
    {
        var row = Syntaxes.Node.Options.Single(row => row.Name == name);
        string[] option = [.. OptionOf(row), .. CompanionsOf(row).SelectMany(other => new[] { $"--{other}", SampleOf(other) })];
        var file = _files.Write($"nodes: {{cache: {{{SaidWithOthers(row)}}}}}");

        var draft = ConfigurationFile.ReadNode(Syntaxes.Node, ["--config", file]);
        var byFile = draft.ToService();
        draft.Problems.ShouldBeEmpty();
        var byOption = ArgumentReader.Read(Syntaxes.Node, option).ToService();

        Text(byFile).ShouldBe(Text(byOption));
    }

    [Fact]
    public void Tiers_are_the_servers_of_the_command_line()
    {
        var file = _files.Write(
            """
            pools:
              main:
                distribution: rendezvous
                tiers:
                - [a.example:1, a.example:2:3 left]
                - name: rack-b
                  servers:
                  - b.example
                  - {address: "/run/b.sock", weight: 2, name: right}
                - c.example
            """);

        var tiers = ServiceOf(file).Proxy.Pool.Tiers;

        tiers.Select(t => t.Name).ShouldBe(["primary", "rack-b", "tier3"]);
        tiers.SelectMany(t => t.Servers).Select(s => $"{s} {s.Weight} {s.Name}")
            .ShouldBe(["a.example:1 1 ", "a.example:2 3 left", "b.example:11211 1 ", "/run/b.sock 2 right", "c.example:11211 1 "]);
    }

    [Fact]
    public void A_zone_is_written_behind_a_server_or_as_a_part_of_it()
    {
        var file = _files.Write(
            """
            pools:
              main:
                copies: 2
                tiers: [[a.example:1:1@x, {address: b.example, zone: y}, {address: c.example@x, zone: z}]]
            """);

        var pool = ServiceOf(file).Proxy.Pool;
        var listed = FileListing.Write(file, [], out var problems);

        pool.Copies.ShouldBe(2);
        pool.Tiers[0].Servers.Select(server => $"{server} {server.Zone}")
            .ShouldBe(["a.example:1 x", "b.example:11211 y", "c.example:11211 z"]);
        problems.ShouldBeEmpty();
        listed.ShouldContain("copies: 2 ");
        ServiceOf(_files.Write(listed)).Proxy.Pool.Tiers[0].Servers.ShouldBe(pool.Tiers[0].Servers);
    }

    [Fact]
    public void The_command_line_wins_setting_by_setting_and_tier_by_tier()
    {
        var file = _files.Write(
            """
            listeners: [{listen: 127.0.0.1:1, backlog: 7}, /run/u.sock]
            pools:
              main:
                distribution: jump
                reply-timeout: 1s
                connect-timeout: 2s
                tiers: [[a.example], [b.example], [c.example]]
            """);

        var service = ServiceOf(file, "-b", "x.example", "-k", "--reply-timeout", "3s", "--backlog", "9");
        var elsewhere = ServiceOf(file, "-p", "2");

        service.Proxy.Pool.Tiers.Select(t => t.Servers[0].Host).ShouldBe(["a.example", "x.example", "c.example"]);
        service.Proxy.Pool.Tiers.ShouldAllBe(t => t.Distribution == "magent-ring");
        (service.Proxy.ReplyTimeout, service.Proxy.ConnectTimeout).ShouldBe((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2)));
        service.Listeners.Select(l => $"{l} {l.Socket.Backlog}").ShouldBe(["127.0.0.1:1 9", "/run/u.sock 9"]);
        elsewhere.Listeners.Select(l => $"{l} {l.Socket.Backlog}").ShouldBe(["0.0.0.0:2 1024"]);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_with_its_place()
    {
        _files.Check(
            """
            listeners:
              - 127.0.0.1:99999
              - {listen: 127.0.0.1, backlg: 5}
            pools:
              main:
                reply-timeout: 10
                failure-limit: 0
                conect-timeout: 1s
                tiers:
                  - [a.example, a.example]
                  - servers: [{address: b.example, weight: 2000}]
            logging: {}
            proces: {}
            """).ShouldBe(
            [
                "2:5: listeners[0].listen: 99999 is outside 1 to 65535",
                "3:25: listeners[1].backlg: there is no 'backlg'; did you mean backlog?",
                "6:20: pools.main.reply-timeout: '10' is not a duration; give a number with a unit: 250ms, 1.5s, 2m",
                "7:20: pools.main.failure-limit: 0 is outside 1 to 1000",
                "8:5: pools.main.conect-timeout: there is no 'conect-timeout'; did you mean connect-timeout?",
                "10:21: pools.main.tiers[0][1]: a.example:11211 is given already, as --server a.example:11211; give it once, with a weight "
                + "(HOST:PORT:WEIGHT) if it is to hold more than others",
                "11:19: pools.main.tiers[1].servers[0]: b.example:11211: weight 2000 is outside 1 to 1000",
                "13:1: proces: there is no 'proces'; did you mean process?",
            ]);
    }

    [Theory]
    [InlineData(Pool + "routes: {a: main}", "2:1: routes: routes are said of a listener")]
    [InlineData(Pool + "listeners: [{port: 1, routes: {a: main}}]",
        "2:23: listeners[0].routes: keys that begin otherwise have no pool; give them one: \"\": NAME")]
    [InlineData(Pool + "listeners: [{port: 1, pool: main, routes: {'': main}}]",
        "2:23: listeners[0].pool: this listener has routes, which say it")]
    [InlineData(Pool + "listeners: [{port: 1, routes: {'': main, a: other}}]",
        "2:45: listeners[0].routes.a: there is no pool 'other'; there are main")]
    [InlineData(Pool + "listeners: [{port: 1, routes: {'': main, 'a b': main}}]",
        "2:42: listeners[0].routes.a b: no key begins so; give up to 200 bytes without spaces")]
    [InlineData(Pool + "listeners: [{port: 1, routes: main}]", "2:31: listeners[0].routes: this is a single value; give a mapping")]
    [InlineData("pools: {a: {tiers: [[x]], mode: group}}", "1:33: pools.a.mode: 'group' cannot be run yet")]
    [InlineData("pools: {a: {reply-timeout: 1s}}", "1:9: pools.a: there are no tiers")]
    [InlineData("pools: {a: {tiers: []}}", "1:13: pools.a.tiers: there is no tier")]
    [InlineData("pools: {a: {tiers: [[]]}}", "1:21: pools.a.tiers[0]: this tier has no servers")]
    [InlineData("pools: {}", "1:1: pools: there is no pool")]
    [InlineData("process: {threads: 2}", "1:1: pools: there is no pool")]
    [InlineData("", "1:1: file: says nothing")]
    [InlineData(Pool + "listeners: [{listen: a, pool: b}]", "2:31: listeners[0].pool: there is no pool 'b'; there are main")]
    [InlineData("pools: {a: {tiers: [[x]], hash-tag: {}}}", "1:37: pools.a.hash-tag: this is an empty mapping; if two braces are meant")]
    [InlineData("pools: {a: {tiers: [[x]], hash-tag: abc}}", "1:37: pools.a.hash-tag: 'abc' is not two printable ASCII characters")]
    [InlineData("pools: {a: {tiers: [[x]], magent-ring: yes}}", "1:40: pools.a.magent-ring: 'yes' is neither; give true or false")]
    [InlineData("nodes: {a: {memory: 1m}}", "1:21: nodes.a.memory: 1 MiB is outside 8 MiB to 8192 GiB")]
    [InlineData("nodes: {a: {thread: 1}}", "1:13: nodes.a.thread: there is no 'thread'; did you mean threads?")]
    [InlineData(Pool + "include: no-such-folder", "2:10: include: the files of ")]
    public void What_cannot_be_is_refused_where_it_stands(string text, string problem) =>
        _files.Check(text).ShouldHaveSingleItem().ShouldStartWith(problem);

    [Fact]
    public void Each_pool_has_its_own_settings_and_shares_those_of_the_process()
    {
        var file = _files.Write(
            """
            listeners:
            - {port: 1, pool: sessions}
            - {listen: 127.0.0.1:2, pool: pages}
            - {socket: /run/p.sock, pool: pages}
            pools:
              sessions:
                tiers: [[a.example], [b.example]]
                repair-rate: 5000
              pages:
                tiers: [{name: rack-a, servers: [c.example]}]
                reply-timeout: 1s
                hash-tag: "{}"
            clients: {max-value: 1m}
            process: {threads: 2}
            """);

        var service = ServiceOf(file, "--failure-limit", "9");

        var (sessions, pages) = (service.Pools[0], service.Pools[1]);
        service.Pools.Select(pool => pool.Pool.Name).ShouldBe(["sessions", "pages"]);
        service.Listeners.Select(listener => $"{listener} {listener.Pool}")
            .ShouldBe(["0.0.0.0:1 sessions", "127.0.0.1:2 pages", "/run/p.sock pages"]);
        (sessions.RepairRate, pages.RepairRate).ShouldBe((5000, 1000));
        (sessions.ReplyTimeout, pages.ReplyTimeout).ShouldBe((TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)));
        (sessions.Pool.HashTag, pages.Pool.HashTag).ShouldBe((null, "{}"));
        pages.Pool.Tiers.ShouldHaveSingleItem().Name.ShouldBe("rack-a");
        // What the command line says of a pool, it says of each.
        service.Pools.ShouldAllBe(pool => pool.FailureLimit == 9 && pool.MaxValueBytes == 1 << 20 && pool.Workers == 2);
    }

    [Fact]
    public void A_listener_may_lead_to_pools_by_how_keys_begin()
    {
        var file = _files.Write(
            """
            listeners: [{port: 1, routes: {"session:": sessions, "": pages, "session:tmp:": pages}}]
            pools: {sessions: {tiers: [[a.example]]}, pages: {tiers: [[b.example]]}}
            """);

        var listener = ServiceOf(file).Listeners.ShouldHaveSingleItem();

        listener.Pool.ShouldBe("pages");
        listener.Routes!.Select(route => $"{route.Key} {route.Value}").ShouldBe(["session: sessions", " pages", "session:tmp: pages"]);
    }

    [Theory]
    [InlineData("[{port: 1, pool: a}]", "a: {tiers: [[x]]}, b: {tiers: [[y]]}",
        "2:28: pools.b: no listener leads to this pool; give one: listeners: [{port: PORT, pool: NAME}]")]
    [InlineData("[{port: 1, pool: a}, {port: 2}, {port: 3, pool: b}]", "a: {tiers: [[x]]}, b: {tiers: [[y]]}",
        "1:33: listeners[1]: this listener does not say which pool it leads to; there are a, b: give pool: NAME")]
    [InlineData("[{port: 1, pool: a}, {port: 2, pool: c}, {port: 3, pool: b}]", "a: {tiers: [[x]]}, b: {tiers: [[y]]}",
        "1:49: listeners[1].pool: there is no pool 'c'; there are a, b")]
    [InlineData("[{port: 1, pool: a}, {port: 3, pool: b}]", "a: {tiers: [[x], [z]]}, b: {tiers: [[y], [w, X.]]}",
        "2:54: pools.b.tiers[1][1]: X.:11211 is a server of pool a, which empties and fills it as its own; name another one")]
    [InlineData("[{port: 1, pool: a}, {port: 3, pool: b}]", "a: {tiers: [[x]]}, b: {tiers: [[y]], settle-time: 90s}",
        "2:59: pools.b.settle-time: 1.5 min is outside 0 to 1 min")]
    [InlineData("[{port: 1, pool: a}, {port: 3, pool: b}]", "a: {tiers: [[x]]}, b: {settle-time: 9s}",
        "2:28: pools.b: there are no tiers; give lists of servers: tiers: [[HOST], [HOST]]")]
    [InlineData("[{port: 1, pool: a}, {port: 3, pool: b c}]", "a: {tiers: [[x]]}, b c: {tiers: [[y]]}",
        "2:28: pools.b c: 'b c' is not a name; give up to 64 letters, digits, - and _")]
    public void What_is_wrong_with_one_of_several_pools_is_told_where_it_stands(string listeners, string pools, string problem) =>
        _files.Check($"listeners: {listeners}\npools: {{{pools}}}").ShouldBe([problem]);

    [Theory]
    [InlineData("-p", "5", "there are several pools, and --port on the command line does not say which it leads to; say it in the file")]
    [InlineData("-b", "x", "there are several pools here, and --backup on the command line does not say which; say it in the file")]
    public void A_command_line_cannot_say_of_several_pools_which_one_it_means(string option, string value, string problem)
    {
        var file = _files.Write(
            "listeners: [{port: 1, pool: a}, {port: 2, pool: b}]\npools: {a: {tiers: [[y.example]]}, b: {tiers: [[z.example]]}}");

        var draft = ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", file, option, value]);
        draft.ToService();

        draft.Problems.Select(each => each.Reason).ShouldBe([problem]);
    }

    [Fact]
    public void Values_come_from_the_environment_by_name()
    {
        Environment.SetEnvironmentVariable("UNDERSTUDY_TEST_HOST", "env.example");

        var service = ServiceOf(_files.Write("pools: {main: {tiers: [['${UNDERSTUDY_TEST_HOST}:7', '/run/$${x}']]}}"));
        var missing = _files.Check("pools: {main: {tiers: [['${UNDERSTUDY_TEST_NO_SUCH}']]}}");

        service.Proxy.Pool.Tiers[0].Servers.Select(s => s.ToString()).ShouldBe(["env.example:7", "/run/${x}"]);
        missing.ShouldContain(line => line.StartsWith("1:25: pools.main.tiers[0][0]: the environment has no UNDERSTUDY_TEST_NO_SUCH"));
    }

    [Fact]
    public void Files_of_a_directory_follow_in_order_and_the_later_word_holds()
    {
        _files.Write("pools: {main: {reply-timeout: 2s, failure-limit: 7}}", "conf.d/10.yaml");
        _files.Write("pools: {main: {reply-timeout: 3s}}\nlisteners: [127.0.0.1:5]", "conf.d/20.yml");
        _files.Write("no: such thing", "conf.d/30.yaml~");

        var service = ServiceOf(_files.Write("include: conf.d\n" + Pool + "listeners: [127.0.0.1:1, 127.0.0.1:2]"));

        (service.Proxy.ReplyTimeout, service.Proxy.FailureLimit).ShouldBe((TimeSpan.FromSeconds(3), 7));
        service.Listeners.Select(l => l.ToString()).ShouldBe(["127.0.0.1:5"]);
    }

    [Fact]
    public void A_problem_of_an_included_file_names_that_file()
    {
        var included = _files.Write("pools: {main: {reply-timeout: 0}}", "conf.d/10.yaml");
        var file = _files.Write("include: conf.d\n" + Pool);

        ConfigurationFile.Check(file).ShouldHaveSingleItem().Place.ShouldBe(new FilePlace(included, 1, 31));
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_only_problem()
    {
        var draft = ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", _files.Path("none.yaml")]);
        draft.ToService();

        draft.Problems.ShouldHaveSingleItem().Reason.ShouldEndWith("none.yaml cannot be read: there is no such file");
    }

    [Fact]
    public void A_node_of_several_is_chosen_by_name()
    {
        var file = _files.Write("nodes: {a: {port: 1}, b: {port: 2, memory: 64m}}");

        var named = ConfigurationFile.ReadNode(Syntaxes.Node, ["--config", file, "--node", "b", "-m", "99"]).ToService();
        var open = ConfigurationFile.ReadNode(Syntaxes.Node, ["--config", file]);
        var unknown = ConfigurationFile.ReadNode(Syntaxes.Node, ["--config", file, "--node", "c"]);

        (named.Listeners[0].Port, named.Node.MemoryLimitBytes).ShouldBe((2, 99L << 20));
        open.Problems.ShouldHaveSingleItem().Reason.ShouldBe("which one is not said; there are a, b");
        unknown.Problems.ShouldHaveSingleItem().Reason.ShouldBe("there is no node 'c'; there are a, b");
    }

    [Fact]
    public void Whoever_starts_one_part_hears_what_is_wrong_with_the_others()
    {
        var file = _files.Write(Pool + "nodes: {a: {port: 1}, b: {threads: 0}}");

        ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", file]).Problems.ShouldHaveSingleItem().Setting.ShouldBe("nodes.b.threads");
        ConfigurationFile.ReadNode(Syntaxes.Node, ["--config", file, "--node", "a"]).Problems
            .ShouldHaveSingleItem().Setting.ShouldBe("nodes.b.threads");
    }

    private static string Sample(Setting row) => row switch
    {
        { Name: "distribution" } => "jump",
        { Name: "hash-tag" } => "<>",
        { Name: "copies" } => "2",
        { Name: "socket-mode" } => "0770",
        { Name: "user" or "group" } => "nobody",
        { Name: "log-format" } => "logfmt",
        { Name: "otlp-endpoint" } => "http://127.0.0.1:4318",
        { Name: "tls-client-cert" } => "optional",
        { Name: "tls-min-version" or "server-tls-min-version" } => "1.3",
        { Value: "TIME" } => row.Name == "hold-time" ? "3ms" : row.Name.EndsWith("-max") ? "6min" : "1.5s",
        { Value: "SIZE" or "MEGABYTES" } => row.Name == "max-item" ? "2m" : "99m",
        { Value: "N" or "PORT" } => "17",
        { Value: "HOST[:PORT]" } => "127.0.0.1",
        { Value: "NETWORK" } => "10.0.0.0/8",
        { Value: "HOST:PORT" } => "127.0.0.1:17",
        { Name: "replication-vip" } => "10.0.0.10",
        _ => "/tmp/understudy-sample",
    };

    private const string OtherFile = "/tmp/understudy-other";

    private static string[] OptionOf(Setting row) => row.Value is null ? [$"--{row.Name}"] : [$"--{row.Name}", Sample(row)];

    private static string SampleOf(string companion) => companion is "replica-of" or "admin" ? "127.0.0.1:17" : OtherFile;

    // Settings of TLS hold for somebody, and each copy is on another server.
    private static string[] Servers(Setting row) =>
        row.Name.StartsWith("server-tls-", StringComparison.Ordinal) ? ["tls://a.example"]
        : row.Name == "copies" ? ["a.example", "b.example"]
        : ["a.example"];

    // Settings without which it means nothing.
    private static string[] CompanionsOf(Setting row) => row.Name switch
    {
        "replication-ack" or "replication-vip" => ["replica-of"],
        "tls-cert" => [],
        "server-tls-key" => ["server-tls-cert"],
        "admin-token-file" or "admin-tls-cert" => ["admin"],
        "admin-tls-key" => ["admin-tls-cert", "admin"],
        "enable-sasl" => ["auth-file"],
        "tls-client-cert" or "tls-client-crl" => ["tls-cert", "tls-client-ca"],
        _ => row.Name.StartsWith("tls-", StringComparison.Ordinal) ? ["tls-cert"] : [],
    };

    private static string SaidWithOthers(Setting row) =>
        string.Join(", ", CompanionsOf(row).Select(other => $"{other}: '{SampleOf(other)}'").Prepend(Said(row)));

    private static string SaidInSection(Setting row) =>
        string.Join(", ", CompanionsOf(row).Select(other => $"{FileNameOf(other)}: '{SampleOf(other)}'").Prepend(Said(row)));

    private static string FileNameOf(string option) => Syntaxes.Proxy.Options.Single(row => row.Name == option).FileName;

    private static string Said(Setting row) => $"{row.FileName}: {(row.Value is null ? "true" : $"'{Sample(row)}'")}";

    private static string Text(ServiceOptions service, string? log = null) => string.Join('\n',
    [
        $"{service.Proxy with { Pool = null! }} {log} {service.User} {service.Group} {service.Control} {service.PidFile} "
            + $"{service.Admin} {service.Resolve} {service.LogFormat} {service.WatchesConfig} {service.OtlpEndpoint}",
        $"{service.Proxy.Pool.HashTag} {service.Proxy.Pool.Copies}",
        $"{string.Join(' ', service.Proxy.Pool.Tiers.Select(t => $"{t.Distribution} {t.Servers[0]}"))}",
        .. service.Listeners.Select(l => $"{l} {l.Socket} {l.Tls} {l.Users} {l.Balancers}"),
    ]);

    private static string Text(NodeServiceOptions service) =>
        $"{service.Node} {service.User} {service.PidFile} {service.Admin} {service.OtlpEndpoint} "
            + string.Join(' ', service.Listeners.Select(l => $"{l} {l.Socket} {l.Tls} {l.Users} {l.Balancers}"));

    private static ServiceOptions ServiceOf(string file, params string[] options)
    {
        var draft = ConfigurationFile.ReadProxy(Syntaxes.Proxy, ["--config", file, .. options]);
        var service = draft.ToService();
        draft.Problems.ShouldBeEmpty();
        return service;
    }
}
